"""How the C library gives out the memory that Argon2 works in; it reads that once, when a process starts.

With an arena for each thread, each thread would keep the memory of a hash; one arena keeps as much as hashes at work
need. It lies on huge pages, of which a hash that touches its memory all over needs few. The gain is memory: two cores
showed no difference in speed.
"""

from __future__ import annotations

ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1"}
