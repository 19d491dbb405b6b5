"""Secrets by reference: read from Secrets Manager, and every failure names the setting but never the value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from pydantic import Field, SecretStr

from services.common import secrets_manager, settings
from services.common.secrets_manager import SecretError, SecretReference
from services.common.settings import ConfigurationError, Settings

REGION = "eu-central-1"


class Example(Settings):
    token: SecretStr = Field(description="Token")


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty Secrets Manager in this process."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    with mock_aws():
        yield secrets_manager.client(SecretReference(secret="any"))  # noqa: S106 # a name, not a secret


def token(reference: str) -> str:
    return settings.load(Example, {"TOKEN": reference}).token.get_secret_value()


def test_a_secret_is_read_by_name_and_by_arn(vault: Any) -> None:
    arn = vault.create_secret(Name="shop/token", SecretString="hunter2")["ARN"]
    assert token("secretsmanager:shop/token") == token(f"secretsmanager:{arn}") == "hunter2"


def test_a_key_picks_one_value_of_a_json_secret(vault: Any) -> None:
    vault.create_secret(Name="db", SecretString=json.dumps({"username": "me", "password": "hunter2"}))
    assert token("secretsmanager:db#password") == "hunter2"


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("secretsmanager:absent", "ResourceNotFoundException"),
        ("secretsmanager:db#absent", "has no text under 'absent'"),
        ("secretsmanager:db#port", "has no text under 'port'"),
        ("secretsmanager:plain#password", "is no JSON object"),
        ("secretsmanager:bytes", "holds bytes"),
        ("secretsmanager:", "must look like"),
        ("secretsmanager:db#", "must look like"),
        ("secretsmanager:two words", "must look like"),
    ],
)
def test_what_cannot_be_read_names_the_setting_and_keeps_the_value_to_itself(
    vault: Any, reference: str, reason: str
) -> None:
    vault.create_secret(Name="db", SecretString=json.dumps({"password": "hunter2", "port": 5432}))
    vault.create_secret(Name="plain", SecretString="hunter2")
    vault.create_secret(Name="bytes", SecretBinary=b"hunter2")
    with pytest.raises(ConfigurationError) as caught:
        token(reference)
    assert len(caught.value.problems) == 1, "one problem, told once"
    assert caught.value.problems[0].startswith("TOKEN: ")
    assert reason in caught.value.problems[0]
    assert "hunter2" not in str(caught.value)


def test_an_unreachable_secrets_manager_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with pytest.raises(ConfigurationError, match="TOKEN: cannot read the secret 'db': Could not connect"):
        token("secretsmanager:db")


def test_an_arn_knows_its_region() -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3"
    assert SecretReference.parse(f"secretsmanager:{arn}#password") == SecretReference(
        secret=arn, key="password"
    )
    assert SecretReference(secret=arn).region == "eu-west-1"
    assert SecretReference(secret="db").region is None  # noqa: S106 # a name, not a secret


def test_a_reference_of_another_kind_is_refused() -> None:
    with pytest.raises(SecretError, match="must look like"):
        SecretReference.parse("vault:db")
