"""Pages of organisations, one blueprint a theme."""
