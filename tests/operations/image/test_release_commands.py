"""What people type to move images, before AWS is asked."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from operations.cli import app
from operations.image.release.errors import ReleaseError


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("show", "1.0.0"),
        ("diff", "1.0.0", "1.1.0"),
        ("promote", "1.0.0", "dev"),
        ("rollback", "dev", "--reason", "nodes do not join"),
        ("deprecate", "1.0.0", "--reason", "nodes do not join"),
        ("release", "1.0.0"),
        ("stale",),
        ("prune",),
    ],
    ids=lambda words: words[0],
)
def test_an_unknown_family_is_refused_with_those_that_there_are(words: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(app, ["image", *words, "--family", "eks-nodes"])
    assert isinstance(answer.exception, ReleaseError), answer.output
    assert str(answer.exception) == "There is no image family 'eks-nodes'. There are: debian-12, eks-node."
