"""How a page's act answers a refusal: its words stand on the form, with everything that was typed."""

from collections.abc import Callable

from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken
from marketplace.web.forms import BaseForm


def refused(form: BaseForm, act: Callable[[], object]) -> int | None:
    """Carry out ``act``: None where it was done, else the refusal's status, its words now standing on the form.

    What a refused act had begun to change is taken back at once, so that the page shows what is stored. Forbidden goes
    on: who may not act at all finds no form to mend.
    """
    try:
        with session().begin_nested():
            act()
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return broken.status
    except Forbidden:
        raise
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return refusal.status
    return None
