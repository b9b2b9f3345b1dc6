"""Asks the engine who fits whom, keeps each answer with its inputs so that it can be replayed, and only advises (D11)."""
