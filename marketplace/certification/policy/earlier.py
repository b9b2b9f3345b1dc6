"""Versions stored before a programme's file said as much as it does today, so that old decisions can still be read."""

from collections.abc import Mapping
from typing import Any

# What a rule of an earlier version judges, by its operator: the kind of row and the kind of fact.
KINDS = {
    ">=": ("N", "count"), "<=": ("N", "count"), "starts_with": ("C", "place"), "ends_with": ("C", "text"),
    "not_contains_any": ("C", "text"), "in": ("C", "terms"), "judge": ("Q", "finding"), "external": ("X", "finding"),
}  # fmt: skip
NUMBER = ("N", "count")
YES_NO = ("C", "yes_no")


def completed(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The stored content with what its time did not write down; one that is whole comes back as it is."""
    if "facts" in content:
        return content
    programme = dict(content["programme"])
    title = programme["title"]
    added = {"version": "0", "short": title[:20], "honour": title[:60], "document": title, "conduct": "run"}
    rules = [_rule(rule) for rule in content["rule"]]
    return {
        **content, "programme": added | programme, "rule": rules, "facts": _facts(rules),
        "validity": {"renewal": "new", "certificate_prefix": ""} | dict(content["validity"]),
    }  # fmt: skip


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": _kind(rule)[0], "text": rule["title"], **rule}


def _kind(rule: Mapping[str, Any]) -> tuple[str, str]:
    if rule["op"] == "==":
        return YES_NO if isinstance(rule.get("value"), bool) else NUMBER
    return KINDS[rule["op"]]


def _facts(rules: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    found = {}
    for rule in rules:
        kind = _kind(rule)[1]
        unit = {"unit": rule.get("unit") or "个"} if kind == "count" else {}
        found[rule["field"]] = {"title": rule["title"], "type": kind, **unit}
    return found
