"""Pages of organisations: profiles, directory and dictionaries in one blueprint."""

from marketplace.organizations.views import cases, dictionaries, directory, institutions, profile
from marketplace.organizations.views.blueprint import blueprint

__all__ = ["blueprint", "cases", "dictionaries", "directory", "institutions", "profile"]
