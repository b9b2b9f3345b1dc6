"""Every act that the rooms write into the trail is told in Chinese words."""

import re
from pathlib import Path

import pytest

from marketplace.audit.rules import act_in_words
from marketplace.organizations.lifecycle import LADDER_CLAIM, REGISTRATION
from marketplace.portal.views.handbook import LIFECYCLES

SOURCES = [path.read_text("utf-8") for path in (Path(__file__).parents[3] / "marketplace").rglob("*.py")]
WRITTEN = sorted({act for text in SOURCES for act in re.findall(r'record\(\s*"([a-z_]+:[a-z_]+)"', text)})
MOVES = sorted({f"{life.name}:{move.action}" for life in LIFECYCLES for move in life.transitions})


@pytest.mark.parametrize("act", WRITTEN + MOVES)
def test_an_act_has_words(act: str) -> None:
    assert not re.search(r"[a-z]", act_in_words(act)), act_in_words(act)


def test_the_sources_were_read() -> None:
    assert len(WRITTEN) > 50
    assert {"need:publish", f"{REGISTRATION.name}:approve"} <= set(MOVES)
    assert LADDER_CLAIM in LIFECYCLES
