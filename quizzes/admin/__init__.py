"""The Django admin, one file per feature."""
