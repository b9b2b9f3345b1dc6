"""Every state × action of every lifecycle: an arrow moves, everything else is refused and changes nothing."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from marketplace.kernel.errors import TransitionRefused
from marketplace.kernel.lifecycle import Lifecycle, State
from marketplace.portal.views.handbook import LIFECYCLES

PAIRS = [(life, state, action) for life in LIFECYCLES for state in life.states for action in life.actions]


@pytest.mark.parametrize(("life", "state", "action"), PAIRS, ids=lambda part: str(getattr(part, "name", part)))
def test_state_and_action(life: Lifecycle[State], state: State, action: str) -> None:
    subject = SimpleNamespace(state=state)
    arrows = [one for one in life.transitions if one.action == action and state in one.sources]
    assert len(arrows) <= 1, "an act leads to one place from each state"
    if arrows:
        assert life.move(subject, action) is state
        assert subject.state is arrows[0].target
    else:
        with pytest.raises(TransitionRefused):
            life.move(subject, action)
        assert subject.state is state


@pytest.mark.parametrize("life", LIFECYCLES, ids=lambda life: life.name)
def test_every_state_can_be_reached(life: Lifecycle[State]) -> None:
    reached = {life.initial}
    for _ in life.states:
        reached |= {one.target for one in life.transitions if one.sources & reached}
    assert reached == set(life.states)


def test_every_lifecycle_of_the_house_is_listed() -> None:
    files = (Path(__file__).parents[2] / "marketplace").rglob("lifecycle.py")
    texts = [path.read_text(encoding="utf-8") for path in files if path.parent.name != "kernel"]
    defined = sum(text.count("= Lifecycle(") for text in texts)
    assert defined == len(LIFECYCLES)
