"""Reads of organisations and of the people who act for them, one file a theme."""

from marketplace.organizations.queries.people import recipients_of, recipients_of_many, recipients_with_duty

__all__ = ["recipients_of", "recipients_of_many", "recipients_with_duty"]
