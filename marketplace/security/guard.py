"""The guard at every door: loading is authorising, so an unknown thing and a foreign one both answer 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, cast
from urllib.parse import quote

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from marketplace.kernel import transactions, writing
from marketplace.kernel.errors import Forbidden
from marketplace.security.actors import ANONYMOUS, Actor
from marketplace.security.permission_map import PUBLIC_ENDPOINTS, is_open_to_visitors, permits, view_permission
from marketplace.security.permissions import Permission

P = ParamSpec("P")
ActorProvider = Callable[[], Actor]
MARK = "guarding_permission"
SECOND_STEP_ENDPOINTS = frozenset({
    "accounts.second_step", "accounts.confirm_second_step", "accounts.second_step_setup", "accounts.second_step_code",
    "accounts.finish_second_step_setup", "accounts.logout", "static",
})  # fmt: skip


def init_app(app: Flask, actor_provider: ActorProvider) -> None:
    """Let ``actor_provider`` say who acts; it is asked once a request, and only when somebody asks."""
    app.extensions["actor_provider"] = actor_provider
    app.before_request(_announce_writing)
    app.before_request(_refuse_unlisted)
    app.before_request(_ask_for_second_step)
    app.teardown_request(_forget_writing)
    app.context_processor(lambda: {"me": current_actor(), "may": may})


def current_actor() -> Actor:
    """Who acts in this request."""
    if "actor" not in g:
        provider = cast(ActorProvider, current_app.extensions["actor_provider"])
        g.actor = provider()
    return cast(Actor, g.actor)


def may(permission: Permission | str, subject: Any = None) -> bool:
    """For templates: whether to show the door at all."""
    return permits(current_actor(), Permission(permission), subject)


def _announce_writing() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    announced = writing.announced(bool(getattr(view, transactions.MARK, False)))
    announced.__enter__()
    g.announced_writing = announced


def _forget_writing(_error: BaseException | None) -> None:
    announced = g.pop("announced_writing", None)
    if announced is not None:
        announced.__exit__(None, None, None)


def _refuse_unlisted() -> None:
    """A door that carries neither a permission nor stands on the public list stays shut, also by oversight."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC_ENDPOINTS:
        return
    if not hasattr(current_app.view_functions[endpoint], MARK):
        abort(403)


def _ask_for_second_step() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in SECOND_STEP_ENDPOINTS or endpoint in PUBLIC_ENDPOINTS:
        return None
    if current_actor().second_step_missing:
        return redirect(url_for("accounts.second_step", next=request.full_path))
    return None


def _turn_away(permission: Permission) -> ResponseReturnValue:
    """A visitor is sent to sign in, whether the thing exists or not; somebody signed in learns that it is not there."""
    if current_actor() != ANONYMOUS or is_open_to_visitors(permission):
        abort(404)
    if request.path.startswith("/api/"):
        abort(401)
    back = request.full_path if request.method == "GET" else "/home"
    return redirect(url_for("accounts.login") + "?next=" + quote(back.rstrip("?")))


def guard(
    permission: Permission, subject: Callable[..., Any] | None = None
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Put a lock on a view.

    ``subject`` loads the thing from the URL's values (None = not there); the view then gets the thing instead of
    them. Without ``subject`` the permission is asked of the actor alone.
    """

    def lock(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            actor = current_actor()
            if subject is None:
                if not permits(actor, permission):
                    if actor.is_anonymous:
                        return _turn_away(permission)
                    raise Forbidden(f"您当前的身份（{_who(actor)}）不能「{permission.title}」。")
                return view(**values)
            thing = subject(**values)
            seeing = view_permission(permission) or permission
            if thing is None or not permits(actor, seeing, thing):
                return _turn_away(seeing)
            if not permits(actor, permission, thing):
                if actor.is_anonymous:
                    return _turn_away(permission)
                raise Forbidden(f"您可以查看这项内容，但当前身份（{_who(actor)}）不能「{permission.title}」。")
            return view(thing)

        setattr(guarded, MARK, permission)
        return guarded

    return lock


def _who(actor: Actor) -> str:
    title = actor.duty.title if actor.duty else "未选择身份"
    return f"{actor.organization_name}·{title}" if actor.organization_name else title
