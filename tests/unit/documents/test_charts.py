"""A picture of numbers: safe to stand inline on a page, in Chinese, each bar with its address."""

import re
from importlib import import_module
from xml.etree import ElementTree

import pytest

from marketplace.documents import charts
from marketplace.documents.charts import Bar, Line

ROWS = (
    Bar("国家级“小巨人”<b>", 12, "12 / 30 家", "/oversight/outcomes?level=a&county=b", "已达到 12 家", 30, "over"),
    Bar("升规入统", 0, "0 家"),
)  # fmt: skip


@pytest.fixture(scope="module")
def svg() -> str:
    return str(charts.bars(ROWS, axis="家", said="离目标最远的是小巨人", line=Line(20, "目标")))


def test_nothing_in_it_breaks_the_policy_of_the_page(svg: str) -> None:
    assert "style=" not in svg
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "//" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_bar_with_an_address_is_a_named_link_and_others_are_none(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    links = [link.attrib for link in root.iter("{http://www.w3.org/2000/svg}a")]
    assert links == [{"href": "/oversight/outcomes?level=a&county=b", "aria-label": "已达到 12 家"}]
    assert root.attrib["aria-label"] == "离目标最远的是小巨人"


def test_it_speaks_no_english(svg: str) -> None:
    words = re.findall(r'(?:aria-label|aria-roledescription)="([^"]*)"', svg)
    assert not any(re.search("[A-Za-z]", word) for word in words)
    assert "12 / 30 家" in svg


def test_the_same_numbers_are_drawn_once(monkeypatch: pytest.MonkeyPatch, svg: str) -> None:
    drawing = import_module("marketplace.documents.charts.drawing")
    monkeypatch.setattr(drawing.vl_convert, "vegalite_to_svg", lambda _chart: pytest.fail("drawn again"))
    assert str(charts.bars(ROWS, axis="家", said="离目标最远的是小巨人", line=Line(20, "目标"))) == svg
