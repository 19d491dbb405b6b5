"""Feature flags come from JSON and fall back to their default."""

from __future__ import annotations

import pytest

from services.common.flags import Flags


def test_a_flag_has_its_value_or_the_default() -> None:
    flags = Flags.parse('{"off": false, "on": true}')
    assert not flags.enabled("off")
    assert flags.enabled("on", default=False)
    assert flags.enabled("unknown")
    assert not flags.enabled("unknown", default=False)


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', "nonsense"])
def test_anything_but_booleans_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="JSON object"):
        Flags.parse(text)
