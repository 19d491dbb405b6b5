"""The first signing key and every later one, in Secrets Manager."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from services.common import secrets_manager
from services.common.secrets_manager import SecretReference
from services.user import key_secret, keys

PLACE = "secretsmanager:signing-keys"


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Secrets Manager in this process, with a secret that has no value yet, as the platform makes it."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    with mock_aws():
        secrets = secrets_manager.client(SecretReference(secret="any"))  # noqa: S106 # a name, not a secret
        secrets.create_secret(Name="signing-keys")
        yield secrets


def kids() -> list[str]:
    return [str(key.kid) for key in keys.parse(secrets_manager.read(PLACE)).keys]


def test_the_job_makes_the_first_key_and_then_leaves_it_alone(
    vault: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vault is not None
    keys.main([PLACE, "--first", "--kind", "EdDSA"])
    first = kids()
    keys.main([PLACE, "--first"])
    assert kids() == first
    assert len(first) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{PLACE}: has a new key in front",
        f"{PLACE}: has keys, left as it is",
    ]


def test_a_rotation_puts_the_new_key_in_front_and_keeps_the_newest(vault: Any) -> None:
    assert vault is not None
    newest = []
    for _ in range(4):
        keys.main([PLACE, "--keep", "3", "--kind", "EdDSA"])
        newest.append(kids()[0])
    assert kids() == newest[:0:-1]


def test_a_rotation_that_another_one_overtook_changes_nothing(vault: Any) -> None:
    keys.main([PLACE, "--kind", "EdDSA"])

    def overtaken(old: str | None) -> str:
        keys.main([PLACE, "--kind", "EdDSA"])
        return keys.rotated(old, 3, "EdDSA")

    before = kids()
    with pytest.raises(ValueError, match="cannot rotate the secret 'signing-keys'"):
        key_secret.rotate(PLACE, overtaken, first_only=False)
    assert kids()[1:] == before, "only the other rotation's key was added"
    assert vault.describe_secret(SecretId="signing-keys")["VersionIdsToStages"]


@pytest.mark.parametrize("first_only", [True, False])
def test_of_two_first_keys_at_once_only_one_is_stored(vault: Any, first_only: bool) -> None:
    stored: list[str] = []

    def overtaken(old: str | None) -> str:
        assert old is None
        keys.main([PLACE, "--first", "--kind", "EdDSA"])
        stored.extend(kids())
        return keys.rotated(old, 3, "EdDSA")

    if first_only:
        assert not key_secret.rotate(PLACE, overtaken, first_only=True), (
            "there is a key, which is all it wants"
        )
    else:
        with pytest.raises(ValueError, match="cannot rotate the secret 'signing-keys'"):
            key_secret.rotate(PLACE, overtaken, first_only=False)
    assert kids() == stored, "a token that this key signed stays good"
    assert len(vault.describe_secret(SecretId="signing-keys")["VersionIdsToStages"]) == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["secretsmanager:absent"], "cannot rotate the secret 'absent': .*ResourceNotFound"),
        (["secretsmanager:signing-keys#one"], "leave #key off"),
        (["/nowhere/keys.json"], "/nowhere/keys.json: .*No such file"),
    ],
)
def test_a_place_that_cannot_be_used_is_named(vault: Any, arguments: list[str], reason: str) -> None:
    assert vault is not None
    with pytest.raises(SystemExit, match=reason):
        keys.main(arguments)


def test_keeping_a_single_key_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        keys.main([PLACE, "--keep", "1"])
    assert "--keep: 1 would make good tokens invalid at once" in capsys.readouterr().err
