"""The pages of needs, one module a use case."""

from marketplace.needs.views.blueprint import blueprint

__all__ = ["blueprint"]
