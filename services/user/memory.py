"""How the C library gives out the memory that Argon2 works in; it reads that once, when a process starts.

With an arena for each thread, each thread would keep the memory of a hash; one arena keeps as much as hashes at work
need. It lies on huge pages, of which a hash that touches its memory all over needs few. What a hash gave back is kept
for the next one: else the kernel takes it back at times, and fills it with zeros again while a login waits.
"""

from __future__ import annotations

_MIB = 1024 * 1024
_TUNABLES = {
    "arena_max": 1,
    "hugetlb": 1,
    "mmap_threshold": 32 * _MIB,  # the most that is allowed; what is larger always goes back to the kernel
    "trim_threshold": 128 * _MIB,
}
ENVIRONMENT = {
    "GLIBC_TUNABLES": ":".join(f"glibc.malloc.{name}={value}" for name, value in _TUNABLES.items())
}
