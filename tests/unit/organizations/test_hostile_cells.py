"""Cells made to keep a pattern busy are read in a moment, and none of them ends in an error."""

from collections.abc import Callable
from time import process_time
from typing import Any

import pytest

from marketplace.organizations.imports.capacity import read_capacity
from marketplace.organizations.imports.contacts import read_contact
from marketplace.organizations.imports.counties import read_county
from marketplace.organizations.imports.directions import read_directions, read_offered
from marketplace.organizations.imports.ladder import read_level
from tests.factories.sheets import VOCABULARY

READERS: dict[str, Callable[[str], Any]] = {
    "directions": lambda text: read_directions(text, VOCABULARY),
    "offered": lambda text: read_offered(text, VOCABULARY),
    "contact": read_contact,
    "level": lambda text: read_level(text, VOCABULARY),
    "county": lambda text: read_county(text, VOCABULARY),
    "capacity": read_capacity,
    "remark": lambda text: [VOCABULARY.matches(name, text) for name in VOCABULARY.patterns],
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("piece", ["1", "1 ", "一", "①", "的服务", "检验检测、", "□", "（", "重复", "0731-"])
def test_a_long_cell_takes_a_moment(reader: str, piece: str) -> None:
    started = process_time()
    READERS[reader]((piece * 4000)[:4000] + "甲")
    assert process_time() - started < 5
