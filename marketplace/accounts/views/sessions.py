"""The session of a signed-in person: opened on signing in, ended by idling, by its age, and by a password change.

All of it stands in the signed cookie, so that reading a page never writes to the database.
"""

from collections.abc import Callable

from flask import Flask, current_app, flash, request, session
from flask_login import UserMixin, current_user, login_user

from marketplace.accounts.models import User
from marketplace.config import Settings
from marketplace.extensions import login_manager
from marketplace.kernel import clock
from marketplace.kernel.database import session as database

SEEN, BEGAN = "seen", "began"
# The cookie is sent anew at most once a minute; the idle time is kept to the minute.
FRESH_SECONDS = 60


def init_app(app: Flask, find: Callable[[str], UserMixin | None]) -> None:
    """Let Flask-Login ``find`` people by their session's value, and end sessions in time; must come before the guard
    asks who acts."""
    login_manager.user_loader(find)
    app.before_request(_end_or_refresh)


def open_session(user: User) -> None:
    """Sign the browser in; nothing that the visitor's session held goes along (no fixation)."""
    session.clear()
    login_user(user)
    session[SEEN] = session[BEGAN] = _seconds()


def keep_session(user: User) -> None:
    """Keep this browser signed in although the person's other sessions just ended."""
    login_user(user)


def close_session() -> None:
    """Empty the browser's session."""
    session.clear()


def signed_in_user() -> User:
    """The account of this request's person; only behind a guard that asks for one."""
    return database().get_one(User, current_user.id)


def _seconds() -> int:
    return int(clock.now().timestamp())


def _end_or_refresh() -> None:
    if "_user_id" not in session or request.endpoint == "static":
        return
    settings: Settings = current_app.config["SETTINGS"]
    now = _seconds()
    idle, age = now - session.get(SEEN, now), now - session.get(BEGAN, now)
    if idle > settings.idle_minutes * 60 or age > settings.session_hours * 3600:
        session.clear()
        limits = f"超过 {settings.idle_minutes} 分钟没有操作，或登录已满 {settings.session_hours} 小时"
        flash(f"{limits}，请重新登录。", "warning")
        return
    session.setdefault(BEGAN, now)
    if SEEN not in session or not 0 <= idle < FRESH_SECONDS:
        session[SEEN] = now
