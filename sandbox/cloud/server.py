"""Run the AWS emulator: `python -m sandbox.cloud.server --port P`; it is ready when GET /moto-api/ answers."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from dataclasses import asdict
from types import FrameType

from werkzeug.wrappers import Response

from sandbox.cloud import moto_bridge
from sandbox.cloud.application import Application, json_page
from sandbox.cloud.bucket_pages import bucket_pages
from sandbox.cloud.extension import Call, Registry
from sandbox.cloud.http_server import HttpServer
from sandbox.cloud.inventory import inventory
from sandbox.cloud.loading import install_all
from sandbox.cloud.moto_state import record_baselines
from sandbox.cloud.new_accounts import NewAccounts
from sandbox.cloud.replay import replay
from sandbox.cloud.scp import ScpGuard
from sandbox.cloud.snapshot import Keeper, SnapshotError, restore
from sandbox.cloud.unsaved import note_loss
from sandbox.cloud.window_pages import window_pages
from sandbox.paths import LOOPBACK, sandbox_paths

# Read by moto when it is imported, so they are set before.
MOTO_SETTINGS = {
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "MOTO_ACM_VALIDATION_WAIT": "2",
    "MOTO_DISABLE_GLOBAL_CORS": "true",
}
SNAPSHOT_SECONDS = 20


def create_application(registry: Registry) -> Application:
    """The emulator with all extensions, without listening."""
    os.environ.update(MOTO_SETTINGS)
    record_baselines()
    moto_bridge.remember_operations()
    install_all(registry)
    guard = ScpGuard()
    application = Application(registry, check=guard.check, observe=guard.observe)
    application.pages["/moto-api/"] = lambda _method, _path: json_page({"status": "ready"})
    application.pages["/favicon.ico"] = lambda _method, _path: Response(status=404)
    application.pages["/sandbox/inventory"] = lambda _method, _path: _inventory_page(registry)
    application.pages |= window_pages(registry)
    application.pages |= bucket_pages(registry)
    return application


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="sandbox.cloud.server", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args(arguments)
    os.environ["MOTO_PORT"] = str(options.port)
    registry = Registry()
    application = create_application(registry)
    folder = sandbox_paths().emulator
    try:
        server = HttpServer(options.port, application)
        restore(registry, folder)
    except OSError as error:
        return _fail(f"The AWS emulator cannot listen on {LOOPBACK}:{options.port}: {error.strerror}")
    except SnapshotError as error:
        return _fail(str(error))
    note_loss(folder, sandbox_paths().lost_changes)
    keeper = Keeper(registry, folder)
    application.pages["/sandbox/snapshot"] = lambda method, _path: _snapshot_page(keeper, method)
    _stop_on_signals(server)
    for hook in registry.start_hooks:
        hook()
    _end_again(registry, keeper)
    _keep_changes(application, keeper)
    threading.Thread(target=_save_regularly, args=(keeper,), daemon=True).start()
    server.serve()
    for hook in registry.stop_hooks:
        hook()
    keeper.save()
    return 0


def _end_again(registry: Registry, keeper: Keeper) -> None:
    """Before anybody can ask, and before anything saves: half of it must not count as all."""
    again = Application(registry)  # without guardrails: they let these calls pass
    again.changing = keeper.unsaved.change
    done = replay(keeper.ended.kept(), again)
    if done:
        sys.stderr.write(f"The emulator did {done} deletions again that a killed one had not saved.\n")


def _keep_changes(application: Application, keeper: Keeper) -> None:
    hear, accounts = application.observe, NewAccounts(keeper.save_aside)

    def observe(call: Call) -> None:
        if hear is not None:
            hear(call)
        accounts.observe(call)

    application.changing, application.observe = keeper.unsaved.change, observe
    application.done = keeper.ended.note
    application.registry.keep = keeper.save_aside


def _save_regularly(keeper: Keeper) -> None:
    """A killed emulator loses at most what the last seconds changed."""
    while True:
        time.sleep(SNAPSHOT_SECONDS)
        if keeper.unsaved and not keeper.save_aside():
            sys.stderr.write("The emulator could not write its periodic snapshot; it tries again.\n")


def _inventory_page(registry: Registry) -> Response:
    with registry.lock:
        return json_page([asdict(item) for item in inventory(registry)])


def _snapshot_page(keeper: Keeper, method: str) -> Response:
    if method != "POST":
        return json_page({"error": "Use POST to write a snapshot."}, status=405)
    return json_page({"snapshot": str(keeper.save())})


def _fail(message: str) -> int:
    sys.stderr.write(message + "\n")
    return 1


def _stop_on_signals(server: HttpServer) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        server.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    sys.exit(main())
