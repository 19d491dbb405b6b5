"""Policy packs and other plugins written in Python, as the engine runs them."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import create_autospec

import grpc
import pytest
from pulumi.runtime.proto import language_pb2

from sandbox.language.plugin import run_plugin

PROGRAM = """import os, sys
print("told", os.environ["TOLD"], "bytecode", repr(os.environ["PYTHONDONTWRITEBYTECODE"]), sys.argv[1])
print("trouble", file=sys.stderr)
sys.exit(3)
"""


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[language_pb2.RunPluginResponse]:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    (tmp_path / "__main__.py").write_text(PROGRAM)
    request = language_pb2.RunPluginRequest(
        pwd=str(tmp_path),
        program=str(tmp_path),
        args=["engine:1"],
        env=["TOLD=this", "PYTHONDONTWRITEBYTECODE=1"],
        kind="resource",
    )
    return list(run_plugin(request, create_autospec(grpc.ServicerContext)))


def test_a_plugin_may_keep_its_bytecode_where_the_engine_was_told_otherwise(
    answers: list[language_pb2.RunPluginResponse],
) -> None:
    said = b"".join(answer.stdout for answer in answers)
    assert said == b"told this bytecode '' engine:1\n", "else every pack compiles its libraries anew"


def test_both_streams_reach_the_engine_and_the_exit_code_comes_last(
    answers: list[language_pb2.RunPluginResponse],
) -> None:
    assert b"".join(answer.stderr for answer in answers) == b"trouble\n"
    assert answers[-1].exitcode == 3
