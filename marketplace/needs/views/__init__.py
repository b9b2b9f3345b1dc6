"""The pages of needs, one module a use case."""

from marketplace.needs.views import (
    drafting,
    ends,
    imports,
    ladder_test,
    lists,
    mending,
    publication,
    queue,
    review,
    showing,
)
from marketplace.needs.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "drafting",
    "ends",
    "imports",
    "ladder_test",
    "lists",
    "mending",
    "publication",
    "queue",
    "review",
    "showing",
]
