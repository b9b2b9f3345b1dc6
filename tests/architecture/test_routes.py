"""Every door has a lock or stands on the short public list; a door that reads does not write."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from marketplace.kernel import transactions
from marketplace.security import guard
from marketplace.security.permission_map import PERMISSIONS, PUBLIC_ENDPOINTS
from marketplace.security.permissions import Permission


def test_every_route_has_a_permission_or_is_public(app: Flask) -> None:
    unlocked = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if rule.endpoint not in PUBLIC_ENDPOINTS and not hasattr(app.view_functions[rule.endpoint], guard.MARK)
    }  # fmt: skip
    assert unlocked == set()


def test_the_public_list_names_only_routes_that_exist(app: Flask) -> None:
    assert PUBLIC_ENDPOINTS - {rule.endpoint for rule in app.url_map.iter_rules()} == set()


def test_no_public_route_also_carries_a_permission(app: Flask) -> None:
    both = {name for name in PUBLIC_ENDPOINTS if hasattr(app.view_functions.get(name), guard.MARK)}
    assert both == set()


def test_every_permission_is_mapped() -> None:
    assert set(Permission) == set(PERMISSIONS)


def test_every_permission_guards_something(app: Flask) -> None:
    used = {getattr(view, guard.MARK) for view in app.view_functions.values() if hasattr(view, guard.MARK)}
    seen = {permission for permission in PERMISSIONS if permission.value.endswith(":view")}
    shown_only = {Permission.OVERSIGHT_VIEW} - used
    assert set(PERMISSIONS) - used - seen - shown_only == set()


def writes(app: Flask, rule: Rule) -> bool:
    return bool(getattr(app.view_functions[rule.endpoint], transactions.MARK, False))


def test_a_view_that_writes_answers_no_get(app: Flask) -> None:
    both = {rule.endpoint for rule in app.url_map.iter_rules() if writes(app, rule) and "GET" in (rule.methods or ())}
    assert both == set()


def test_a_view_that_answers_post_is_marked_as_writing_or_public(app: Flask) -> None:
    unmarked = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not writes(app, rule)
    }  # fmt: skip
    assert unmarked == set()


@pytest.mark.parametrize("endpoint", sorted(PUBLIC_ENDPOINTS - {"static"}))
def test_a_public_endpoint_is_named_by_its_room(endpoint: str) -> None:
    assert "." in endpoint
