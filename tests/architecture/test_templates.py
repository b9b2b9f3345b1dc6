"""Templates: every literal url_for resolves, nothing is inline, every page extends a layout and sets its title."""

import re
from pathlib import Path

import pytest
from flask import Flask

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if path.parent.name not in ("components", "layouts", "mail"))
ALL = sorted(TEMPLATES.rglob("*.html"))
URL_FOR = re.compile(r"""url_for\(\s*['"]([\w.]+)['"]""")


def named(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def test_every_literal_url_for_resolves(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    sources = [*ALL, *(TEMPLATES.parent / "marketplace").rglob("*.py")]
    missing = {
        (path.name, name) for path in sources for name in URL_FOR.findall(path.read_text(encoding="utf-8"))
        if name not in known and not name.startswith(".")
    }  # fmt: skip
    assert missing == set()


@pytest.mark.parametrize("path", ALL, ids=named)
def test_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""\sstyle=["']""", text)
    assert not re.search(r"\son(click|change|submit|load|input)=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"""(src|href)=["']https?://""", text)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_extends_a_layout_and_has_a_title(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name.startswith("_"):
        return
    assert "{% extends" in text
    assert "{% block title %}" in text


@pytest.mark.parametrize("path", ALL, ids=named)
def test_a_template_compiles(app: Flask, path: Path) -> None:
    app.jinja_env.get_template(named(path))
