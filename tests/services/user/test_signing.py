"""Rotations and broken key files never make a good token bad."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from services.common.endpoint import Role
from services.common.problem import ProblemError
from services.user import keys
from services.user.signing import Signer

DELAY = 1800.0
USER = uuid4()


@dataclass
class Keys:
    """A key file and the time."""

    file: Path
    now: float = field(default_factory=time.time)

    def rotate(self) -> str:
        """The new key's kid."""
        keys.rotate(self.file, keep=3)
        return self.kids()[0]

    def kids(self) -> list[str]:
        return [key["kid"] for key in json.loads(self.file.read_text())["keys"]]

    def signer(self, file: Path | None = None, delay: float = DELAY) -> Signer:
        """A process that starts now."""
        return Signer(
            file=file or self.file,
            issuer="me",
            audience="us",
            seconds=600,
            delay_seconds=delay,
            clock=lambda: self.now,
        )


@pytest.fixture
def made(tmp_path: Path) -> Keys:
    found = Keys(tmp_path / "keys.json")
    found.rotate()
    return found


def kid(token: str) -> str:
    return str(jws.extract_compact(token.encode()).headers()["kid"])


def believe_each_other(*signers: Signer) -> bool:
    tokens = [signer.sign(USER, Role.USER) for signer in signers]
    return all(signer.verify(token).user_id == USER for signer in signers for token in tokens)


def test_the_only_key_signs_at_once(made: Keys) -> None:
    assert kid(made.signer().sign(USER, Role.USER)) == made.kids()[0]


def test_workers_out_of_phase_believe_each_other_throughout_a_rotation(made: Keys) -> None:
    first = made.signer()
    old, new = made.kids()[0], made.rotate()
    second = made.signer()
    assert believe_each_other(first, second)
    assert kid(second.sign(USER, Role.USER)) == old
    made.now = time.time() + DELAY + 1  # after the rotation, however long that took
    assert kid(second.sign(USER, Role.USER)) == new
    assert believe_each_other(first, second)
    assert kid(first.sign(USER, Role.USER)) == new


def test_pods_that_get_the_file_later_believe_the_others_throughout(made: Keys, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.json"
    shutil.copy(made.file, theirs)
    other = made.signer(theirs)
    new = made.rotate()
    rotated = made.signer()
    assert believe_each_other(rotated, other)
    made.now += DELAY - 60
    assert believe_each_other(rotated, other)
    shutil.copy(made.file, theirs)
    made.now = time.time() + DELAY + 1
    assert kid(rotated.sign(USER, Role.USER)) == new
    assert believe_each_other(rotated, other)


def test_a_key_that_signs_without_delay_is_looked_for_at_once(made: Keys) -> None:
    first = made.signer(delay=0)
    new = made.rotate()
    second = made.signer(delay=0)
    assert kid(second.sign(USER, Role.USER)) == new
    assert believe_each_other(second, first)


def test_after_a_leak_three_rotations_make_a_new_key_sign_at_once(made: Keys) -> None:
    leaked = made.signer().sign(USER, Role.USER)
    new = [made.rotate() for _ in range(3)]
    signer = made.signer()
    assert kid(signer.sign(USER, Role.USER)) == new[0]
    with pytest.raises(ProblemError, match="unknown"):
        signer.verify(leaked)
    made.now = time.time() + DELAY + 1  # after the rotation, however long that took
    assert kid(signer.sign(USER, Role.USER)) == new[2]


def test_a_key_with_a_name_of_another_kind_counts_as_old(made: Keys) -> None:
    made.rotate()
    document = json.loads(made.file.read_text())
    document["keys"][0]["kid"] = "by-hand"
    made.file.write_text(json.dumps(document))
    assert kid(made.signer().sign(USER, Role.USER)) == "by-hand"


def test_tokens_with_invented_keys_make_nobody_read(made: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    signer, reads = made.signer(), []
    forger = Keys(made.file.with_name("forged.json"))
    forger.rotate()
    parse = keys.parse

    def counted(text: str) -> KeySet:
        reads.append(text)
        return parse(text)

    forged = forger.signer().sign(USER, Role.ADMIN)
    monkeypatch.setattr(keys, "parse", counted)
    for rotations in (0, 1):
        for _ in range(3):
            with pytest.raises(ProblemError, match="unknown"):
                signer.verify(forged)
        assert len(reads) == rotations
        made.rotate()


@pytest.mark.parametrize("harm", ["broken", "gone"])
def test_a_file_that_cannot_be_read_leaves_the_keys_of_before(
    made: Keys, harm: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("services.user.signing.LOOK_AGAIN_SECONDS", 0.0)
    signer, text = made.signer(), made.file.read_text()
    if harm == "broken":
        made.file.write_text(text[:50])
    else:
        made.file.unlink()
    assert believe_each_other(signer)
    said = [record for record in caplog.records if record.name == "services.user.signing"]
    assert len(said) == 1, "it is said once"
    made.file.write_text(text)
    new = made.rotate()
    made.now = time.time() + DELAY + 1  # after the rotation, however long that took
    assert kid(signer.sign(USER, Role.USER)) == new
