"""Reads of organisations, one file a theme."""
