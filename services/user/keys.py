"""Signing keys: a private JWKS whose first key signs while all of them verify.

`python -m services.user.keys FILE [--keep N]` puts a new key in front and keeps the newest N, so that tokens signed
before a rotation stay good until they expire. The service reads the file again when it changes.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Literal

from joserfc.errors import JoseError
from joserfc.jwk import KeyParameters, KeySet, OKPKey, RSAKey

from services.common.ids import new_id

Kind = Literal["RS256", "Ed25519"]


def generate(kind: Kind = "RS256") -> RSAKey | OKPKey:
    """A new private key, named by a time-ordered kid."""
    parameters: KeyParameters = {"use": "sig", "alg": kind, "kid": str(new_id())}
    if kind == "Ed25519":
        return OKPKey.generate_key("Ed25519", parameters=parameters)
    return RSAKey.generate_key(2048, parameters=parameters)


def parse(text: str) -> KeySet:
    """The private key set in a file's text. Raises ValueError that says what is wrong with it."""
    try:
        keys = KeySet.import_key_set(json.loads(text))
    except (ValueError, KeyError, TypeError, JoseError) as error:
        raise ValueError(f"is no JWKS with a key: {error!r}") from error
    for key in keys.keys:
        if not key.is_private or key.alg not in ("RS256", "Ed25519") or not key.kid:
            raise ValueError("may hold only private RS256 or Ed25519 keys with `kid` and `alg`")
    return keys


def rotate(file: Path, keep: int, kind: Kind = "RS256") -> None:
    """Put a new key in front of the file's keys; a file that does not exist is made, readable by its owner only."""
    old = json.loads(file.read_text())["keys"] if file.exists() else []
    keys = [generate(kind).as_dict(private=True), *old][:keep]
    partial = file.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps({"keys": keys}))
    partial.replace(file)


def main() -> None:
    """Rotate the keys of a file."""
    parser = ArgumentParser(description="Put a new signing key in front of a JWKS file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--keep", type=int, default=3, help="keys to keep, the new one included")
    parser.add_argument("--kind", choices=("RS256", "Ed25519"), default="RS256")
    chosen = parser.parse_args()
    rotate(chosen.file, chosen.keep, chosen.kind)


if __name__ == "__main__":
    main()
