"""For those who operate the site: is the process alive, is the database reachable and migrated, what does it count."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from marketplace.extensions import db
from marketplace.portal.views.blueprint import blueprint


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify({"ok": True})


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database is reachable and its migrations are current; 503 otherwise."""
    expected = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    try:
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return jsonify({"ok": False, "database": "unreachable"}), 503
    ready = current == expected
    return jsonify({"ok": ready, "database": "reachable", "migrations": "current" if ready else "behind"}), (
        200 if ready else 503
    )


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Counts of this process for Prometheus; no business figures, no names."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
