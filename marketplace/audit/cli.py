"""``flask audit verify``: is the trail whole."""

from flask.cli import AppGroup

from marketplace.audit import services
from marketplace.web import console

group = AppGroup("audit", help="操作留痕")


@group.command("verify")
@console.as_json
def verify(json_: bool) -> None:
    """Exit 1 when anything was changed, removed, inserted, reordered, cut off or dated backwards."""
    finding = services.verify()
    row = ("完整" if finding.ok else "异常", finding.records, finding.first_bad, finding.message)
    console.answer(finding.as_json(), json_, ("结果", "条数", "首个异常", "说明"), [row])
    if not finding.ok:
        raise SystemExit(1)
