"""How the C library gives out the memory that Argon2 works in; it reads that once, when a process starts.

With an arena for each thread, each thread would keep the memory of a hash; one arena keeps as much as hashes at work
need. On huge pages a hash, which touches its memory all over, spends less time on finding pages.
"""

from __future__ import annotations

ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1"}
