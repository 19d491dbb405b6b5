"""The profile cache keeps nothing that may have changed, in this worker or in another."""

from __future__ import annotations

import os
from uuid import UUID

from services.common.ids import new_id
from services.user.profile_cache import MOST, SLOTS, ProfileCache, Rendered, Versions

PERSON = new_id()
PROFILE = Rendered(body=b"{}", headers={"ETag": '"1"'})


class Clock:
    """Stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _cache(clock: Clock | None = None, versions: Versions | None = None) -> ProfileCache:
    cache = ProfileCache(versions or Versions(), 2.0, clock or Clock())
    cache.listen()
    return cache


def test_a_profile_is_answered_until_its_time_is_over() -> None:
    clock = Clock()
    cache = _cache(clock)
    cache.keep(PERSON, PROFILE, cache.ticket(PERSON))
    clock.now = 1.9
    assert cache.get(PERSON) is PROFILE
    clock.now = 2.0
    assert cache.get(PERSON) is None


def test_a_change_makes_it_worthless_in_every_worker_of_the_server() -> None:
    versions = Versions()
    one, two = _cache(versions=versions), _cache(versions=versions)
    for cache in (one, two):
        cache.keep(PERSON, PROFILE, cache.ticket(PERSON))
    versions.moved(PERSON)
    assert one.get(PERSON) is None
    assert two.get(PERSON) is None


def test_processes_that_are_forked_share_the_versions() -> None:
    versions = Versions()
    child = os.fork()
    if child == 0:
        versions.moved(PERSON)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert versions.of(PERSON) == 1


def test_what_was_read_before_a_change_is_not_kept() -> None:
    cache = _cache()
    ticket = cache.ticket(PERSON)
    cache.versions.moved(PERSON)
    cache.keep(PERSON, PROFILE, ticket)
    assert cache.get(PERSON) is None


def test_an_account_in_another_slot_is_not_concerned() -> None:
    cache = _cache()
    cache.keep(PERSON, PROFILE, cache.ticket(PERSON))
    cache.versions.moved(UUID(int=PERSON.int + 1))
    assert cache.get(PERSON) is PROFILE
    cache.versions.moved(UUID(int=PERSON.int + SLOTS))
    assert cache.get(PERSON) is None, "who shares a slot is read again"


def test_nothing_is_kept_while_changes_are_not_heard_of() -> None:
    cache = ProfileCache(Versions(), 2.0, Clock())
    cache.keep(PERSON, PROFILE, cache.ticket(PERSON))
    assert cache.get(PERSON) is None
    cache.listen()
    ticket = cache.ticket(PERSON)
    cache.keep(PERSON, PROFILE, ticket)
    cache.deaf()
    assert cache.get(PERSON) is None, "a lost connection drops everything"
    cache.listen()
    cache.keep(PERSON, PROFILE, ticket)
    assert cache.get(PERSON) is None, "a change may have been missed in between"


def test_it_is_bounded() -> None:
    cache = _cache()
    for number in range(MOST + 1):
        person = UUID(int=number)
        cache.keep(person, PROFILE, cache.ticket(person))
    assert cache.get(UUID(int=0)) is None
    assert cache.get(UUID(int=MOST)) is PROFILE
