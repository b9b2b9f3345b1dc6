"""A programme's form on a page: cells in the document's order, values kept as typed, rows emptied and dropped."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.certification.forms.cells import MOST_ROWS, cells_form, name_of, pages_of
from marketplace.certification.policy import Form, ProgrammePolicy, load_file
from marketplace.config import ROOT
from marketplace.kernel.errors import Problem

SEEDS = Path(ROOT) / "seeds" / "programmes"


@pytest.fixture(scope="module")
def core() -> ProgrammePolicy:
    return load_file(SEEDS / "hengyang_core.toml")[1]


@pytest.fixture
def asked() -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="x", WTF_CSRF_ENABLED=False)
    return app


def form_of(policy: ProgrammePolicy, key: str) -> Form:
    return next(one for one in policy.form if one.key == key)


@pytest.mark.parametrize("file", sorted(SEEDS.glob("*.toml")), ids=lambda file: file.stem)
def test_pages_hold_every_cell_once_in_the_documents_order(file: Path) -> None:
    for form in load_file(file)[1].form:
        pages = pages_of(form)
        assert [cell.key for page in pages for cell in page] == [cell.key for cell in form.fields]
        assert all(0 < len(page) <= 9 for page in pages)
        assert all(sum(cell.type == "table" for cell in page) <= 1 for page in pages)


def test_what_was_typed_comes_back_as_it_is_kept(core: ProgrammePolicy, asked: Flask) -> None:
    cells = form_of(core, "application").fields
    sent = MultiDict({
        name_of("unit_name"): " 示例公司 ", name_of("founded_on"): "2020-05-16", name_of("filled_on"): "2023-05-16",
        name_of("staff"): "１２",
        name_of("registered_capital"): "1,200.50",
        f"{name_of('operations')}-0-c0": "30", f"{name_of('operations')}-1-c2": "7",
    })  # fmt: skip
    with asked.test_request_context(method="POST", data=sent):
        found = cells_form(cells, {}, 1, bound=True)
        assert found.validate_on_submit(), found.errors
        values = found.values()
    assert values["unit_name"] == "示例公司"
    assert (values["founded_on"], values["staff"], values["registered_capital"]) == ("2020-05-16", 12, 1200.5)
    assert "filled_on" not in values
    assert values["operations"] == [[30, None, None, None], [None, None, 7, None]]
    assert "track" not in values
    with asked.test_request_context():
        again = cells_form(cells, values, 1, bound=False)
        assert again.values() == values


def test_rows_are_numbered_dropped_and_left_out_where_empty(core: ProgrammePolicy, asked: Flask) -> None:
    cells, name = form_of(core, "people").fields, name_of("people")
    sent = {
        f"{name}-0-c1": "甲",
        f"{name}-1-c1": "乙",
        f"{name}-1-drop": "y",
        f"{name}-2-c1": "",
        f"{name}-3-c1": "丙",
        f"{name}-3-c4": "yes",
    }
    with asked.test_request_context(method="POST", data=sent):
        rows = cells_form(cells, {}, 1, bound=True).values()["people"]
    assert rows == [[1, "甲", None, None, None], [2, "丙", None, None, True]]
    with asked.test_request_context():
        again = cells_form(cells, {"people": rows}, 1, bound=False)
        assert len(again[name].entries) == 4
        assert again.values()["people"] == rows


def test_a_wrong_cell_is_refused_at_its_place_and_kept(core: ProgrammePolicy, asked: Flask) -> None:
    cells, name = form_of(core, "clients").fields, name_of("clients")
    with asked.test_request_context(
        method="POST", data={f"{name}-0-c1": "", f"{name}-1-c1": "甲公司", f"{name}-1-c5": "很多"}
    ):
        found = cells_form(cells, {}, 1, bound=True)
        assert not found.validate_on_submit()
        assert found[name].entries[1].form["c5"].errors == ["请填写数字，例如 1234.56"]
        assert "很多" in found[name].entries[1].form["c5"]()
        found.add_problems(
            [Problem("太少", "form.clients.clients"), Problem("错", "clients-0-1"), Problem("另外", "is_true")]
        )
        assert found.form_errors == ["另外"]
        assert found[name].entries[1].form["c1"].errors == ["错"]
    assert MOST_ROWS >= 500
