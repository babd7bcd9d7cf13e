"""Every read that is more than a QuerySet method."""
