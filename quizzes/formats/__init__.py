"""Bytes to specs and back, one module for each format; nothing here knows Django."""
