"""Loading a need for a page: a draft that was never handed in is nobody's but its enterprise's."""

from flask import request

from marketplace.needs import queries
from marketplace.needs.models import Need
from marketplace.needs.rules import STEPS
from marketplace.security.actors import Duty
from marketplace.security.guard import current_actor


def seen(need_id: int) -> Need | None:
    """The need, unless it is another's draft; whether the reader may see it is the guard's question."""
    need = queries.get(need_id)
    if need is None or need.number is not None:
        return need
    actor = current_actor()
    owner = actor.duty is Duty.ENTERPRISE and actor.organization_id == need.enterprise_id
    return need if owner else None


def of_step(need_id: int, step: str) -> Need | None:
    """The need of a step's page; None for a step there is not."""
    return seen(need_id) if step in STEPS else None


def asked_step() -> str:
    """Which step the address names."""
    return str((request.view_args or {})["step"])
