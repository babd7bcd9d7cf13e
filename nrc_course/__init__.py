"""The project around the one app: environment, settings, addresses and middleware."""
