"""Pages on which people sign in, keep their password and their second step, and accept invitations."""

from marketplace.accounts.views import invitations, own, passwords, second_step, sessions, signing
from marketplace.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "invitations", "own", "passwords", "second_step", "sessions", "signing"]
