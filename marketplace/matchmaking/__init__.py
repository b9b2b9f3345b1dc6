"""Asks the engine who fits whom, keeps each answer with its inputs for a replay, and only advises (D11)."""
