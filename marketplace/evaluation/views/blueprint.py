"""The blueprint of evaluation, and how its acts answer a refusal without losing what was typed."""

from collections.abc import Callable

from flask import Blueprint

from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.web.forms import BaseForm

blueprint = Blueprint("evaluation", __name__)


def refused(form: BaseForm, act: Callable[[], object]) -> int | None:
    """Carry out ``act``: None where it was done, else the refusal's status, its words now standing on the form.

    What a refused act had begun to change is taken back at once, so that the page shows what is stored.
    """
    try:
        with session().begin_nested():
            act()
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return broken.status
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return refusal.status
    return None
