"""Bureaus, enterprises and institutions: who they are, who acts for them, and what they have done each year."""
