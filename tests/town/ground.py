"""What every part of the town stands on: where, when, and how its things are noted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule

from tests.integration.certification.conftest import at

NOW = at(3, 21, 2)
HERE, THERE = "430202", "430211"
SECRET_PHONE, SECRET_NAME = "0731-77776666", "机要联系人"
NEED = {
    "category": "检验检测", "title": "齿轮疲劳寿命检测", "text": "齿轮跑到半程就断齿，想请人做疲劳试验。",
    "is_manufacturing": True, "in_gradient_pool": True, "current_level": "创新型中小企业",
    "target_level": "省级专精特新中小企业", "contact_name": SECRET_NAME, "contact_phone": SECRET_PHONE,
}  # fmt: skip


@dataclass
class Town:
    """Addresses' values by their name in the route, of the first county and of the second; some for one door only."""

    here: dict[str, list[Any]] = field(default_factory=dict)
    there: dict[str, list[Any]] = field(default_factory=dict)
    doors: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def put(self, county: str, name: str, *numbers: Any) -> None:
        """Note things of a county."""
        (self.here if county == HERE else self.there).setdefault(name, []).extend(numbers)

    def lead(self, *endpoints: str, **values: Any) -> None:
        """Note a thing of the first county in the state that lets these doors open."""
        for endpoint in endpoints:
            self.doors.setdefault(endpoint, []).append(values)

    def values(self, rule: Rule, *, there: bool = False) -> list[dict[str, Any]]:
        """Every set of values that the door may be asked with: its own first, then some of all."""
        known: Mapping[str, list[Any]] = self.there if there else self.here
        found: list[dict[str, Any]] = [{}]
        for name in sorted(rule.arguments):
            found = [{**one, name: value} for one in found for value in known[name]]
        return ([] if there else self.doors.get(rule.endpoint, [])) + found[:: max(1, len(found) // 6)]


def paper(name: str) -> FileStorage:
    """A small PDF."""
    return FileStorage(BytesIO(b"%PDF-1.4 demo"), name)
