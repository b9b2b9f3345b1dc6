import json
from pathlib import Path

import pytest

from marketplace.documents.workbooks import read_workbook
from marketplace.needs.imports.needs_list import read_needs_list
from marketplace.organizations.imports.institutions import read_institution_list
from tests.factories.sheets import DEMO, VOCABULARY

SAMPLES = sorted(DEMO.glob("*.xlsx"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_row_is_judged_as_a_careful_clerk_would(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.name}.expected.json").read_text(encoding="utf-8"))
    workbook = read_workbook(path.read_bytes(), path.name)
    read = read_needs_list if expected["form"] == "附件4" else read_institution_list
    shown = read(workbook, vocabulary=VOCABULARY).as_json()

    assert {key: shown[key] for key in expected if key != "rows"} == {
        key: expected[key] for key in expected if key != "rows"
    }
    assert [(row["sheet"], row["row"]) for row in shown["rows"]] == [
        (row["sheet"], row["row"]) for row in expected["rows"]
    ]
    for got, wanted in zip(shown["rows"], expected["rows"], strict=True):
        for record in wanted["records"]:
            record.pop("need_id", None), record.pop("institution_id", None)
        keys = ("action", "reason", "warnings", "records", *({"rejected_parts", "suggested_category"} & set(wanted)))
        assert {key: got.get(key) for key in keys} == {key: wanted.get(key) for key in keys}, wanted["row"]


def test_the_seven_samples_are_there() -> None:
    assert len(SAMPLES) == 7
