"""An application's values as pages show them: remarks with their words, declarations, rows of 附件3."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.services.checking import OVERALL, remarkable
from marketplace.organizations.rules.profile import INSTITUTION_THEMES
from marketplace.publicity.queries import window_state
from marketplace.publicity.rules import WindowState


def plan_words(application: Application) -> list[dict[str, str]]:
    """The reviewer's remarks, each with its field's words and the page where it is mended."""
    words = remarkable(application)
    return [
        {"field": words.get(key, "总体意见"), "text": text, "url": _address(application, key)}
        for key, text in application.remarks.items() if key != OVERALL
    ]  # fmt: skip


def _address(application: Application, key: str) -> str:
    part = key.partition(".")[0]
    if part == "profile":
        return url_for("organizations.profile")
    return url_for(f"certification.{part}", application_id=application.id)


def window_of(application: Application) -> WindowState | None:
    """How the window stands in which the application is public now; None outside it."""
    item = application.notice_item
    if item is None or application.state is not ApplicationState.IN_PUBLICITY:
        return None
    return window_state(item.notice, item=item)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def route_words(application: Application) -> list[dict[str, str]]:
    """Route and declarations as rows of a summary."""
    route = policy_of(application.programme).route_of(application.route)
    rows = [{"title": "报送方式", "value": route.title if route else ""}]
    if application.route_reason:
        rows.append({"title": "特殊情况", "value": application.route_reason})
    return [
        *rows, {"title": "由金融监管部门许可的机构", "value": _yes_no(application.is_financial)},
        {"title": "独立法人资格", "value": _yes_no(application.is_legal_person)},
    ]  # fmt: skip


def profile_rows(profile: Mapping[str, Any]) -> list[dict[str, Any]]:
    """附件3's rows by field: key, words and value as text."""
    return [
        {"key": f"profile.{name}", "title": words, "value": _value(profile, name)}
        for theme in INSTITUTION_THEMES for name, words in theme.needed
    ]  # fmt: skip


def _value(profile: Mapping[str, Any], name: str) -> str:
    if name in ("earlier_year", "later_year"):
        years = sorted(profile.get("years") or {})[-2:]
        place = 0 if name == "earlier_year" else 1
        return f"{years[place]} 年：见附件3 近年经营状况" if len(years) > place else ""
    if name == "county_code":
        return str(profile.get("county") or "")
    value = profile.get(name)
    if name == "cases":
        return "\n".join(
            f"{case.get('year') or ''} {case.get('level') or ''} {case.get('text')}".strip() for case in value or []
        )
    if isinstance(value, Mapping):
        return "，".join(
            f"{'共计' if key == 'total' else '其它' if key == 'other' else key} {number}"
            for key, number in value.items()
        )
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "" if value is None else str(value)
