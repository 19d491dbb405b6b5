"""gunicorn around the application: workers, the metrics port, and an ordered shutdown."""

from __future__ import annotations

import signal
import threading
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped] # gunicorn ships no types
from opentelemetry.sdk.trace import TracerProvider
from prometheus_client import multiprocess

from services.common import garbage, json_logs, metrics, tracing
from services.common.health import Readiness
from services.user.account_changes import Listener
from services.user.app import EXTENSION, SERVICE, create_app
from services.user.dependencies import Dependencies
from services.user.housekeeping import Housekeeping
from services.user.profile_cache import Versions
from services.user.relay import RelayThread
from services.user.settings import UserSettings
from services.user.turns import Turns
from services.user.worker import Worker


class Server(BaseApplication):  # type: ignore[misc] # its base has no types
    """On SIGTERM: not ready at once; the listener closes after the drain time; then requests in work finish."""

    def __init__(self, settings: UserSettings) -> None:
        self._settings = settings
        self._readiness = Readiness()
        self._versions, self._turns = Versions(), Turns()
        self._listener: Listener | None = None
        self._relay: RelayThread | None = None
        self._housekeeping: Housekeeping | None = None
        self._tracing: TracerProvider | None = None
        self._needs: Dependencies | None = None
        super().__init__()

    def load_config(self) -> None:
        chosen = self._settings
        options: dict[str, object] = {
            "bind": f"{chosen.http_host}:{chosen.http_port}",
            "workers": chosen.workers,
            "threads": chosen.threads,
            "worker_class": Worker,
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 # memory, so that a heartbeat never waits for a disk
            "graceful_timeout": chosen.shutdown_seconds,
            "timeout": 60,
            "keepalive": 75,
            "limit_request_line": 8190,
            "control_socket_disable": True,
            "when_ready": self._when_ready,
            "post_worker_init": self._worker_started,
            "worker_exit": self._worker_ended,
            "child_exit": self._worker_gone,
            "logconfig_dict": json_logs.as_dictionary(SERVICE, chosen.log_level),
        }
        for name, value in options.items():
            self.cfg.set(name, value)
        json_logs.configure(SERVICE, chosen.log_level)

    def load(self) -> Flask:
        app = create_app(self._settings, self._readiness, versions=self._versions, turns=self._turns)
        self._needs = app.extensions[EXTENSION]
        Worker.watch = self._needs.slow_clients
        Worker.readiness = self._readiness
        return app

    def _when_ready(self, arbiter: Any) -> None:
        metrics.serve(self._settings.http_host, self._settings.metrics_port)

        def close() -> None:
            arbiter.SIG_QUEUE.put_nowait(signal.SIGTERM)

        def drain(_number: int, _frame: object) -> None:
            if self._readiness.draining:
                return
            self._readiness.drain()
            timer = threading.Timer(self._settings.drain_seconds, close)
            timer.daemon = True
            timer.start()

        signal.signal(signal.SIGTERM, drain)

    def _worker_started(self, _worker: object) -> None:
        self._tracing = tracing.configure(SERVICE, self._settings.otel_exporter_otlp_endpoint)
        if self._needs is not None:
            self._needs.slow_clients.start()
            self._needs.access_log.start()
            self._housekeeping = Housekeeping(self._needs.engine)
            self._housekeeping.start()
            if self._settings.profile_cache_seconds:
                self._listener = Listener(
                    self._settings.database, self._needs.profiles, self._settings.iam_login
                )
                self._listener.start()
        if self._settings.events_topic_arn:
            self._relay = RelayThread(self._settings)
            self._relay.start()
        garbage.spare_what_is_here()

    def _worker_ended(self, _arbiter: object, _worker: object) -> None:
        for thread in (self._relay, self._listener, self._housekeeping):
            if thread is not None:
                thread.stop()
        if self._tracing is not None:
            self._tracing.shutdown()
        if self._needs is not None:
            self._needs.slow_clients.stop()
            self._needs.access_log.stop()

    @staticmethod
    def _worker_gone(_arbiter: object, worker: Any) -> None:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call] # prometheus_client leaves it bare
