"""Stand-in for `pulumi-language-python`, which no package registry ships.

The engine starts it, reads a port from its standard output and speaks gRPC (`language.proto`) to it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from sandbox.language.plugin import run_plugin
from sandbox.language.program import program_runner
from sandbox.paths import LOOPBACK

MESSAGE_BYTES = 400 * 1024 * 1024
PARENT_POLL_SECONDS = 1.0


class LanguageHost(LanguageServer):
    """What the automation API's server lacks: the handshake, dependencies, and policy packs."""

    def __init__(self, engine_address: str) -> None:
        super().__init__(program=lambda: None)
        self._engine_address = engine_address

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi"))

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.GetRequiredPackagesResponse(packages=list(_required_packages()))

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:
        dependencies = [
            language_pb2.DependencyInfo(name=found.name, version=found.version)
            for found in sorted(metadata.distributions(), key=lambda found: found.name.lower())
        ]
        return language_pb2.GetProgramDependenciesResponse(dependencies=dependencies)

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        said = "The locked dependencies are installed by `make install`.\n"
        yield language_pb2.InstallDependenciesResponse(stdout=said.encode())

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:
        os.chdir(request.pwd)
        self.program = program_runner(Path(request.info.program_directory), request.info.entry_point)
        request.args[:] = [self._engine_address]  # where the automation API's server expects it
        response = super().Run(request, context)  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
        # What went wrong has been logged to the engine; `bail` keeps it from being said twice.
        return language_pb2.RunResponse(bail=bool(response.error))

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        yield from run_plugin(request, context)

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        return empty_pb2.Empty()


def _required_packages() -> Iterator[Any]:
    """The providers whose SDKs are installed beside the program, as their `pulumi-plugin.json` name them."""
    site_packages = Path(str(metadata.distribution("pulumi").locate_file("")))
    for file in sorted(site_packages.glob("pulumi_*/pulumi-plugin.json")):
        plugin = json.loads(file.read_text())
        if plugin.get("resource") and "name" in plugin:
            yield plugin_pb2.PackageDependency(
                name=plugin["name"], kind="resource", version=plugin.get("version", "")
            )


def _end_with_parent(parent: int) -> None:
    """The engine may be killed without a word; a host that stays behind would hold its memory for ever."""
    while os.getppid() == parent:
        time.sleep(PARENT_POLL_SECONDS)
    os._exit(0)


def main() -> None:
    """Serve until the engine goes away; an interrupt ends quietly, because our errors reach the user."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    options = [
        ("grpc.max_receive_message_length", MESSAGE_BYTES),
        ("grpc.max_send_message_length", MESSAGE_BYTES),
    ]
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=options)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(sys.argv[-1]), server)
    port = server.add_insecure_port(f"{LOOPBACK}:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
