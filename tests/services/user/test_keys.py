"""Key files: made, rotated, checked."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from uuid import uuid4

import pytest

from services.common.endpoint import Role
from services.user import keys, signing
from services.user.signing import Signer


def test_a_rotation_puts_a_new_key_in_front_and_drops_the_oldest(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    newest = []
    for _ in range(4):
        keys.rotate(file, keep=3, kind="EdDSA")
        newest.append(keys.parse(file.read_text()).keys[0].kid)
    kids = [key.kid for key in keys.parse(file.read_text()).keys]
    assert kids == newest[:0:-1], "the newest three, newest first"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_rotation_logs_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "LOOK_AGAIN_SECONDS", 0.0)
    file = tmp_path / "keys.json"
    keys.rotate(file, keep=3, kind="EdDSA")
    signer = Signer(file=file, issuer="me", audience="us", seconds=60)
    user = uuid4()
    before = signer.sign(user, Role.USER)
    keys.rotate(file, keep=3, kind="RS256")
    after = signer.sign(user, Role.USER)
    assert signer.verify(before).user_id == signer.verify(after).user_id == user
    published = signer.public()["keys"]
    assert [key["kty"] for key in published] == ["RSA", "OKP"]
    assert not any("d" in key for key in published), "a private member must never be published"


@pytest.mark.parametrize(
    "text", ["", "{}", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "QUFBQUFBQUFBQUFBQUFBQUFBQUE"}]}', "5"]
)
def test_a_file_without_private_signing_keys_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"JWKS|no key|private"):
        keys.parse(text)


def test_a_public_key_set_cannot_sign() -> None:
    public = json.dumps({"keys": [keys.generate("EdDSA").as_dict(private=False)]})
    with pytest.raises(ValueError, match="private"):
        keys.parse(public)


def test_a_new_key_is_ed25519_unless_rsa_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    keys.main([str(file)])
    keys.main([str(file), "--kind", "RS256"])
    assert [key.alg for key in keys.parse(file.read_text()).keys] == ["RS256", "EdDSA"]
