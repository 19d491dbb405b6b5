"""What is there when a process becomes ready is not looked at again."""

from __future__ import annotations

import subprocess
import sys

SERVES = """
import gc
from services.common import garbage

stays = [[]]
garbage.spare_what_is_here()
comes = [[]]
seen = {id(one) for one in gc.get_objects()}
print(id(stays) in seen, id(comes) in seen)
"""


def test_a_full_collection_skips_what_was_here_at_the_start() -> None:
    answer = subprocess.run([sys.executable, "-c", SERVES], check=True, capture_output=True, text=True)
    assert answer.stdout.split() == ["False", "True"]
