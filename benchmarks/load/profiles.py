"""How the load moves over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Profile = Literal["steady", "spike", "soak"]
NAMES: tuple[Profile, ...] = get_args(Profile)
MOST_SECONDS = 3600
MOST_USERS = 200


@dataclass(frozen=True)
class Stage:
    """So many people, each with a request every half second, for so long."""

    seconds: float
    users: int


STAGES: dict[Profile, tuple[Stage, ...]] = {
    "steady": (Stage(60, 20),),
    "spike": (Stage(15, 10), Stage(15, 80), Stage(30, 10)),  # the end shows whether it recovers
    "soak": (Stage(900, 15),),  # long enough to see memory or connections leak
}


def stages(profile: Profile, seconds: float | None = None) -> tuple[Stage, ...]:
    """The profile's stages, stretched to take `seconds` in all. Raises ValueError outside of the bounds."""
    chosen = STAGES[profile]
    total = sum(stage.seconds for stage in chosen)
    wanted = total if seconds is None else seconds
    if not 1 <= wanted <= MOST_SECONDS:
        raise ValueError(f"--seconds must be between 1 and {MOST_SECONDS}, got {wanted:g}")
    return tuple(Stage(stage.seconds * wanted / total, stage.users) for stage in chosen)
