"""The same as JSON: the public board and directory to read, and drafts of needs for an enterprise's own system."""
