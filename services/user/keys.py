"""Signing keys: a private JWKS, newest key first. All of them verify, the newest that was published long enough signs.

`python -m services.user.keys PLACE [--keep N] [--first]` puts a new key in front and keeps the newest N, so that tokens
signed before a rotation stay good until they expire. PLACE is a file or `secretsmanager:<name or ARN>`; `--first` makes
the first key pair and changes nothing later. The service reads its file again when it changes.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args
from uuid import UUID

from joserfc.errors import JoseError
from joserfc.jwk import Key, KeyParameters, KeySet, OKPKey, RSAKey

from services.common import secrets_manager
from services.common.ids import made_at, new_id
from services.user import key_secret

Kind = Literal["EdDSA", "RS256"]
USUAL: Kind = "EdDSA"  # signs in a fifth of the time, and makes a token 256 characters shorter


def generate(kind: Kind = USUAL) -> RSAKey | OKPKey:
    """A new private key, named by a time-ordered kid."""
    parameters: KeyParameters = {"use": "sig", "alg": kind, "kid": str(new_id())}
    if kind == "EdDSA":
        return OKPKey.generate_key("Ed25519", parameters=parameters)
    return RSAKey.generate_key(2048, parameters=parameters)


def parse(text: str) -> KeySet:
    """The private key set in a file's text. Raises ValueError that says what is wrong with it."""
    try:
        keys = KeySet.import_key_set(json.loads(text))
    except (ValueError, KeyError, TypeError, JoseError) as error:
        raise ValueError(f"is no JWKS with a key: {error!r}") from error
    for key in keys.keys:
        if not key.is_private or key.alg not in get_args(Kind) or not key.kid:
            raise ValueError("may hold only private EdDSA or RS256 keys with `kid` and `alg`")
    return keys


def signing(keys: KeySet, now: float, delay: float) -> Key:
    """The newest key that all who verify have had the time to learn of; while there is none, the oldest."""
    known = (key for key in keys.keys if not delay or now - _made_at(key) >= delay)
    return next(known, keys.keys[-1])


def _made_at(key: Key) -> float:
    try:
        return made_at(UUID(key.kid))
    except ValueError:  # named by somebody else
        return 0.0


def rotated(old: str | None, keep: int, kind: Kind = USUAL) -> str:
    """The text of a key set with a new key in front of the old ones, the newest `keep` in all."""
    known = json.loads(old)["keys"] if old else []
    return json.dumps({"keys": [generate(kind).as_dict(private=True), *known][:keep]})


def rotate(file: Path, keep: int, kind: Kind = USUAL) -> None:
    """Put a new key in front of the file's keys; a file that does not exist is made, readable by its owner only."""
    text = rotated(file.read_text() if file.exists() else None, keep, kind)
    partial = file.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(text)
    partial.replace(file)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make or rotate the keys of a file or of a secret."""
    parser = ArgumentParser(description="Put a new signing key in front of a private JWKS.")
    parser.add_argument("place", help="a file, or secretsmanager:<name or ARN>")
    parser.add_argument("--keep", type=int, default=3, help="keys to keep, the new one included")
    parser.add_argument("--kind", choices=get_args(Kind), default=USUAL)
    parser.add_argument(
        "--first", action="store_true", help="only make the first key; leave existing ones alone"
    )
    chosen = parser.parse_args(arguments)
    if chosen.keep < 2:
        parser.error(f"--keep: {chosen.keep} would make good tokens invalid at once; keep at least 2")
    try:
        done = _apply(chosen.place, chosen.keep, chosen.kind, first_only=chosen.first)
    except (ValueError, OSError) as error:
        sys.exit(f"{chosen.place}: {error}")
    sys.stdout.write(f"{chosen.place}: {'has a new key in front' if done else 'has keys, left as it is'}\n")


def _apply(place: str, keep: int, kind: Kind, *, first_only: bool) -> bool:
    if place.startswith(secrets_manager.SCHEME):
        return key_secret.rotate(place, lambda old: rotated(old, keep, kind), first_only=first_only)
    file = Path(place)
    if first_only and file.exists():
        return False
    rotate(file, keep, kind)
    return True


if __name__ == "__main__":
    main()
