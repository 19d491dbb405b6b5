"""Configuration values become dataclasses, or are refused with their path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pulumi
import pytest

from stacks.decode import SettingsError, camel_case, decode


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, kw_only=True)
class Leaf:
    size: int = 1
    names: tuple[str, ...] = ()
    colour: Colour = Colour.RED
    nothing: str | None = None
    is_open: bool = False

    def __post_init__(self) -> None:
        if self.size == 0:
            raise ValueError("size is 0, but nothing can be that small")


@dataclass(frozen=True, kw_only=True)
class Tree:
    cost_centre: str
    leaves: Mapping[str, Leaf] = field(default_factory=dict)


def refusal(values: Mapping[str, object]) -> str:
    with pytest.raises(SettingsError) as caught:
        decode(Tree, {"costCentre": "cc", **values}, "platform:")
    return str(caught.value)


def test_values_take_the_types_of_their_fields() -> None:
    leaf = {"size": 2, "names": ["x"], "colour": "blue", "nothing": "n", "isOpen": True}
    tree = decode(Tree, {"costCentre": "cc", "leaves": {"oak": leaf}}, "platform:")
    expected = Leaf(size=2, names=("x",), colour=Colour.BLUE, nothing="n", is_open=True)
    assert tree == Tree(cost_centre="cc", leaves={"oak": expected})


def test_a_misspelt_key_is_refused_with_its_path_and_the_nearest_one() -> None:
    assert refusal({"leaves": {"oak": {"colur": "red"}}}) == (
        "platform:leaves.oak.colur is not a setting of this program. Did you mean `colour`? "
        "Known here: colour, isOpen, names, nothing, size."
    )


def test_a_key_like_no_other_is_refused_without_a_guess() -> None:
    assert "Did you mean" not in refusal({"xyz": 1})


def test_a_missing_value_is_named() -> None:
    with pytest.raises(SettingsError) as caught:
        decode(Tree, {}, "platform:")
    assert str(caught.value) == "platform:costCentre is missing; this stack cannot be built without it."


@pytest.mark.parametrize(
    ("leaf", "message"),
    [
        ({"size": "2"}, "platform:leaves.oak.size is '2'; it must be a whole number."),
        ({"size": True}, "platform:leaves.oak.size is True; it must be a whole number."),
        ({"names": "x"}, "platform:leaves.oak.names is 'x'; it must be a list."),
        ({"names": [1]}, "platform:leaves.oak.names[0] is 1; it must be a text (put digits in quotes)."),
        ({"colour": "green"}, "platform:leaves.oak.colour is 'green'; it must be one of red, blue."),
        ({"isOpen": "yes"}, "platform:leaves.oak.isOpen is 'yes'; it must be true or false."),
        ({"size": 0}, "platform:leaves.oak: size is 0, but nothing can be that small"),
        ("x", "platform:leaves.oak is 'x'; it must be a mapping."),
    ],
)
def test_a_value_of_another_type_is_refused(leaf: object, message: str) -> None:
    assert refusal({"leaves": {"oak": leaf}}) == message


def test_a_refusal_ends_the_program_without_a_traceback() -> None:
    assert issubclass(SettingsError, pulumi.RunError)


def test_names_are_spelled_as_in_configuration_files() -> None:
    assert [camel_case(name) for name in ("owner", "cost_centre", "log_retention_days")] == [
        "owner",
        "costCentre",
        "logRetentionDays",
    ]
