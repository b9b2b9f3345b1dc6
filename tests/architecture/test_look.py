"""The look keeps its own promises: readable colours, small stylesheets, nothing that the content policy blocks."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", (ROOT / "static/css/tokens.css").read_text("utf-8")))
READ_TOGETHER = [
    ("ink", "paper"),
    ("ink", "paper-tint"),
    ("ink", "grey-tint"),
    ("ink-soft", "paper"),
    ("ink-soft", "paper-tint"),
    ("ink-soft", "green-tint"),
    ("ink-soft", "amber-tint"),
    ("ink-soft", "red-tint"),
    ("ink-on-blue", "blue"),
    ("ink-on-blue", "blue-deep"),
    ("ink-on-blue-soft", "blue-deep"),
    ("blue", "paper"),
    ("blue", "blue-tint"),
    ("blue", "amber-tint"),
    ("blue", "green-tint"),
    ("blue-deep", "blue-tint"),
    ("red", "paper"),
    ("red", "red-tint"),
    ("amber", "paper"),
    ("amber", "amber-tint"),
    ("green", "paper"),
    ("green", "green-tint"),
]


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb after WCAG 2."""
    digits = colour.lstrip("#")
    pairs = [c * 2 for c in digits] if len(digits) == 3 else re.findall("..", digits)
    parts = [int(pair, 16) / 255 for pair in pairs]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("text", "ground"), READ_TOGETHER)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    lighter, darker = sorted((luminance(TOKENS[text]), luminance(TOKENS[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_what_every_page_loads_of_style_stays_small() -> None:
    base = (ROOT / "templates/layouts/base.html").read_text("utf-8")
    loaded = re.findall(r"asset\('(css/[a-z]+\.css)'\)", base)
    assert len(loaded) > 5
    assert sum((ROOT / "static" / name).stat().st_size for name in loaded) < 44_000


def test_colours_are_named_in_one_file() -> None:
    for path in (ROOT / "static/css").glob("*.css"):
        if path.name not in ("tokens.css", "print.css"):
            assert not re.search(r"#[0-9a-f]{3,6}\b", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"""\sstyle=|\son(click|change|submit|load|input)=|<style|javascript:""", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(src|href)=["'](https?:)?//""", text)
