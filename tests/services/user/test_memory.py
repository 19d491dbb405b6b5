"""What Argon2 worked in does not stay with every thread that ever hashed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from services.user import memory

DOCKERFILE = Path(memory.__file__).with_name("Dockerfile")
THREADS, HASH_MB = 8, 19
GROWTH = f"""
import re, threading
from services.user.passwords import Passwords
from services.user.turns import Turns

argon2 = Passwords(time_cost=1, memory_kib={HASH_MB * 1024}, turns=Turns(1))

def peak():  # of this program, not of the one that started it as getrusage has it
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])

before = peak()
together = threading.Barrier({THREADS})

def work():
    together.wait()
    for _ in range(4):
        argon2.hash("correct horse battery")

threads = [threading.Thread(target=work) for _ in range({THREADS})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(peak() - before)
"""


def growth_mb(environment: Mapping[str, str]) -> float:
    """By how much the peak of resident memory grows when many threads hash, one at a time."""
    command = (sys.executable, "-c", GROWTH)
    answer = subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
    return int(answer.stdout) / 1024


def test_threads_share_the_memory_of_a_hash() -> None:
    assert growth_mb({}) > 2 * HASH_MB, "each thread's arena keeps it, or this test proves nothing"
    assert growth_mb(memory.ENVIRONMENT) < 2 * HASH_MB


def test_the_image_has_the_same_settings() -> None:
    wanted = [f"ENV {name}={value}" for name, value in memory.ENVIRONMENT.items()]
    assert [line for line in DOCKERFILE.read_text().splitlines() if "GLIBC" in line] == wanted
