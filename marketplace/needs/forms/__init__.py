"""The forms of needs, one module a use case."""
