"""The application factory of the user service."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.pool import QueuePool

from services.common import metrics
from services.common.health import Readiness
from services.user import http
from services.user.dependencies import Clock, build, utc_now
from services.user.endpoints import ENDPOINTS
from services.user.pool_gauge import PoolGauge
from services.user.profile_cache import Versions
from services.user.settings import UserSettings
from services.user.shortcut import Shortcut
from services.user.turns import Turns

SERVICE = "user"
EXTENSION = "platform"


def create_app(
    settings: UserSettings,
    readiness: Readiness | None = None,
    clock: Clock = utc_now,
    versions: Versions | None = None,
    turns: Turns | None = None,
) -> Flask:
    """A Flask application that serves every endpoint; it connects to nothing yet."""
    app = Flask("services.user", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    needs = build(settings, readiness or Readiness(), clock, versions, turns)
    app.extensions[EXTENSION] = needs
    if isinstance(needs.engine.pool, QueuePool):
        PoolGauge(needs.engine.pool)
    http.install(app, ENDPOINTS, needs)
    app.wsgi_app = Shortcut(app.wsgi_app, needs)  # type: ignore[method-assign] # Flask's way to put middleware around it
    metrics.announce(SERVICE)
    return app
