"""Run a pack: serve the analyzer on a free port and tell the engine which."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from collections.abc import Iterable
from concurrent import futures

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.crossguard.analyzer import Analyzer
from policies.crossguard.policy import Policy, policy_of
from policies.guardrail import Domain, Guardrail
from policies.registry import all_guardrails

LOOPBACK = ipaddress.IPv4Address(socket.INADDR_LOOPBACK)
# A stack's resources arrive in one message.
LARGEST_MESSAGE = 400 * 1024 * 1024


def checks(guardrails: Iterable[Guardrail]) -> list[Policy]:
    """The guardrails that judge resources or stacks, as policies."""
    return [policy_of(guardrail) for guardrail in guardrails if guardrail.check or guardrail.stack_check]


def aws_guardrails() -> list[Guardrail]:
    return [guardrail for guardrail in all_guardrails() if guardrail.domain is not Domain.KUBERNETES]


def kubernetes_guardrails() -> list[Guardrail]:
    return [guardrail for guardrail in all_guardrails() if guardrail.domain is Domain.KUBERNETES]


def serve(name: str, description: str, policies: list[Policy]) -> None:
    """Answer the engine until it ends the process."""
    # One worker: the judgements share the note of what is undecided, and Python would not run them side by side.
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=1),
        options=[("grpc.max_receive_message_length", LARGEST_MESSAGE)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(name, description, policies), server)
    port = server.add_insecure_port(f"{LOOPBACK}:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    signal.signal(signal.SIGINT, lambda *_: server.stop(0))
    server.wait_for_termination()
