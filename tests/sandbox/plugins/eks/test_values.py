"""Values: unknown and secret parts are kept apart from the rest, and never lost."""

from __future__ import annotations

from pulumi.runtime.rpc import UNKNOWN

from sandbox.plugins.eks.values import Value, collect, combine, listed, of

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hidden"}


def test_a_secret_deep_inside_makes_the_value_secret_and_is_unwrapped() -> None:
    assert of({"a": [SECRET]}) == Value({"a": ["hidden"]}, secret=True)


def test_a_secret_goes_back_on_the_wire_as_one() -> None:
    assert of(SECRET).as_wire() == SECRET


def test_a_function_of_an_unknown_is_unknown_and_keeps_the_dependencies() -> None:
    unknown = Value([UNKNOWN], dependencies=frozenset({"a"}))
    known = Value("x", secret=True, dependencies=frozenset({"b"}))
    assert combine(str, unknown) == Value(UNKNOWN, dependencies=frozenset({"a"}))
    joined = combine(lambda one, two: one + two, unknown, known)
    assert joined == Value(UNKNOWN, secret=True, dependencies=frozenset({"a", "b"}))


def test_a_part_of_an_unknown_is_unknown_and_a_missing_part_is_none() -> None:
    assert Value(UNKNOWN).get("a", 0).data == UNKNOWN
    assert Value({"a": [1]}).get("a", 3).data is None


def test_an_object_with_one_unknown_part_keeps_its_known_parts() -> None:
    value = collect({"known": 1, "unknown": Value(UNKNOWN), "absent": None})
    assert value.data == {"known": 1, "unknown": UNKNOWN}
    assert not value.is_known


def test_a_list_depends_on_what_its_parts_depend_on() -> None:
    parts = [Value(1, dependencies=frozenset({"a"})), Value(2, dependencies=frozenset({"b"}))]
    assert listed(parts) == Value([1, 2], dependencies=frozenset({"a", "b"}))
