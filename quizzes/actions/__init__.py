"""Every write: one keyword-only function per user action, one transaction each."""
