"""Answers one's profile from memory in front of Flask, whose routing and contexts cost more than such an answer.

What memory does not know (a new token, a profile that may have changed) and every error is Flask's to answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from services.common import tracing
from services.common.context import REQUEST_ID_HEADER
from services.common.problem import ProblemError
from services.common.tokens import bearer
from services.user import frame, incoming
from services.user.dependencies import Dependencies
from services.user.endpoints.read_me import ENDPOINT
from services.user.profile_cache import Rendered

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Shortcut:
    """WSGI middleware."""

    def __init__(self, flask: WSGIApplication, needs: Dependencies) -> None:
        self._flask = flask
        self._needs = needs

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != ENDPOINT.path or environ["REQUEST_METHOD"] != ENDPOINT.method:
            return self._flask(environ, start_response)
        started = time.perf_counter()
        profile = self._remembered(environ.get("HTTP_AUTHORIZATION"))
        if profile is None:
            return self._flask(environ, start_response)
        begun = frame.begin(environ.get(frame.OFFERED_ID), started)
        with tracing.serving(ENDPOINT.title, incoming.trace(environ)):
            start_response("200 OK", [*profile.fields, (REQUEST_ID_HEADER, begun.identifier)])
        frame.end(begun, self._needs.access_log, ENDPOINT.method, ENDPOINT.path, ENDPOINT.status)
        return (profile.body,)

    def _remembered(self, authorization: str | None) -> Rendered | None:
        try:
            principal = self._needs.signer.known(bearer(authorization))
        except ProblemError:
            return None
        return self._needs.profiles.get(principal.user_id) if principal else None
