"""Readiness is shared with forked workers."""

from __future__ import annotations

import os

from services.common.health import Readiness


def test_a_forked_process_sees_the_drain() -> None:
    readiness = Readiness()
    reader, writer = os.pipe()
    child = int(os.fork())
    if child == 0:
        os.read(reader, 1)  # until the parent has drained
        os._exit(7 if readiness.draining else 1)
    readiness.drain()
    os.write(writer, b"x")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    os.close(reader)
    os.close(writer)
