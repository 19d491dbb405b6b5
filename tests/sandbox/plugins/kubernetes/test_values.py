"""Property values survive the way to the engine and back."""

from __future__ import annotations

from google.protobuf import struct_pb2

from sandbox.plugins.kubernetes.values import (
    UNKNOWN,
    UNKNOWN_TEXT,
    Secret,
    Unknown,
    has_secret,
    has_unknown,
    mark_secrets,
    pack,
    plain,
    unpack,
)


def test_values_come_back_as_they_went() -> None:
    content = {
        "text": "a",
        "whole": 3,
        "part": 0.5,
        "flag": False,
        "list": [1, {"x": None}],
        "empty": {},
        "none": [],
    }
    assert unpack(pack(content)) == {**content, "list": [1, {}]}


def test_whole_numbers_are_integers_again() -> None:
    assert isinstance(unpack(pack({"replicas": 3}))["replicas"], int)


def test_secrets_keep_their_mark_and_never_nest() -> None:
    struct = pack({"outer": Secret({"inner": Secret("x")})})
    assert unpack(struct)["outer"] == Secret({"inner": Secret("x")})
    assert plain(unpack(struct)) == {"outer": {"inner": "x"}}


def test_a_secret_is_never_printed() -> None:
    assert "hunter2" not in repr(Secret("hunter2"))


def test_unknowns_are_recognised_below_secrets() -> None:
    struct = struct_pb2.Struct()
    struct.fields["late"].string_value = UNKNOWN_TEXT
    assert isinstance(unpack(struct)["late"], Unknown)
    assert has_unknown({"a": [Secret({"b": UNKNOWN})]})
    assert not has_unknown({"a": ["b"]})


def test_secret_marks_follow_the_inputs() -> None:
    marked = mark_secrets({"spec": {"a": 1, "b": [1, 2]}, "status": {}}, {"spec": {"b": [Secret(1)]}})
    assert marked == {"spec": {"a": 1, "b": Secret([1, 2])}, "status": {}}
    assert has_secret(marked)
