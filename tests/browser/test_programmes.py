"""Programmes, distance and facts in a browser: nothing overflows, a fact is stated from the distance page."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from marketplace.certification import services
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.security.actors import SYSTEM
from tests.browser.conftest import DESKTOP, PHONE, ROOT, Visitor
from tests.cast import Cast
from tests.integration.certification.conftest import complete

SHOTS = os.environ.get("C1_SHOTS")


@pytest.fixture
def institution_id(app: Flask, cast: Cast) -> int:
    """An institution with a whole profile, every programme loaded."""
    with unit_of_work():
        for file in sorted((ROOT / "seeds" / "programmes").glob("*.toml")):
            services.load_programme(file, by=SYSTEM)
        complete(session().get_one(Institution, cast.organizations["institution-1"]))
    session().close()
    return cast.organizations["institution-1"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_fit(visit: Callable[..., Visitor], institution_id: int, size: dict[str, int]) -> None:
    visitor = visit("institution-1", size)
    for name in ("/programmes", "/programmes/HB", f"/institutions/{institution_id}/distance",
                 f"/institutions/{institution_id}/facts", "/facts/institutional_docs_hb"):  # fmt: skip
        page = visitor.open(name)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), name
        if SHOTS:
            page.screenshot(
                path=str(Path(SHOTS) / f"{name.strip('/').replace('/', '-')}-{size['width']}.png"), full_page=True
            )


def test_a_fact_is_stated_from_the_distance_page(visit: Callable[..., Visitor], institution_id: int) -> None:
    visitor = visit("institution-1", DESKTOP)
    page = visitor.open("/facts/smes_served_per_year")
    page.fill("#value", "128")
    page.fill("#as_of", "2022-12-31")
    page.get_by_role("button", name="保存这项事实").click()
    page = visitor.open(f"/institutions/{institution_id}/distance")
    assert "还差 22 家，第十二条(二)" in page.content()
