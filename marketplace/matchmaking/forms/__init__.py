"""The forms of matchmaking, one module a use case."""
