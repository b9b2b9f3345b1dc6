"""An act asked once on a page of its own, with its effect in words, and carried out from there (look.md)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.security.actors import Actor
from marketplace.security.guard import current_actor
from marketplace.web.forms import BaseForm, VersionedForm
from marketplace.web.refusals import refused

STALE = "您打开页面之后，这件事项已有变动。请核对现在的内容后再办理；您填写的还在下面。"
# A carried-out act: what it is done to, the form as it was filled in, by whom, when.
Carrying = Callable[[Any, Any, Actor, datetime], object]
Fact = dict[str, object]


@dataclass(frozen=True, slots=True)
class Turn:
    """One act: the button's verb, its effect in a sentence, what is said afterwards, its form and its service.

    ``offer`` gives the form its choices; ``danger`` marks what cannot be taken back and hurts somebody;
    ``button`` is the verb at the end where it is another than the page's title.
    """

    title: str
    effect: Callable[[Any], str]
    done: str
    form: Callable[..., Any]
    act: Carrying
    offer: Callable[[Any, Any], None] | None = None
    danger: bool = False
    button: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the act's page stands: the thing's name, the way back to it, and the facts that one checks."""

    over: str
    lead: str
    back: str
    back_title: str
    facts: Sequence[Fact] = ()
    version: int | None = None


def ask(turn: Turn, thing: Any, place: Place) -> ResponseReturnValue:
    """The page on which one reads the effect and fills in what is asked."""
    form = turn.form(formdata=None, version=str(place.version or ""))
    if turn.offer:
        turn.offer(form, thing)
    return _page(turn, form, thing, place)


def carry_out(turn: Turn, thing: Any, place: Place) -> ResponseReturnValue:
    """Do it, or come back with what was typed."""
    form = turn.form()
    if turn.offer:
        turn.offer(form, thing)
    if not form.validate_on_submit():
        return _page(turn, form, thing, place, 422)
    if _is_stale(form, place):
        return _page(turn, form, thing, place, 409)
    status = refused(form, lambda: turn.act(thing, form, current_actor(), clock.now()))
    if status:
        return _page(turn, form, thing, place, status)
    flash(turn.done, "success")
    return redirect(place.back, 303)


def _is_stale(form: BaseForm, place: Place) -> bool:
    """Whether the thing changed since the page was opened; the form then says so and stands on the new version."""
    if not isinstance(form, VersionedForm) or form.opened_version() == place.version:
        return False
    form.form_errors.append(STALE)
    form.version.data = str(place.version)
    return True


def _page(turn: Turn, form: BaseForm, thing: Any, place: Place, status: int = 200) -> ResponseReturnValue:
    page = render_template("evaluation/turn.html", turn=turn, form=form, effect=turn.effect(thing), place=place)
    return page, status
