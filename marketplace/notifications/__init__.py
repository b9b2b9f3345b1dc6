"""Notices to people: an inbox in the application and mail through an outbox that is emptied after the commit."""
