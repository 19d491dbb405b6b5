"""The signing keys as a value of Secrets Manager, changed so that two rotations at once cannot lose a key.

A new version becomes the current one only while the version that it was made from still is (compare and swap).
The first one has an id known beforehand: Secrets Manager takes an id once, so of two first values one is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from services.common import secrets_manager
from services.common.secrets_manager import SecretError, SecretReference

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"
FIRST_VERSION = "00000000-0000-0000-0000-000000000001"


def rotate(place: str, change: Callable[[str | None], str], *, first_only: bool) -> bool:
    """Store what `change` makes of the present value (None: there is none yet); false when nothing was to be done.

    Needs DescribeSecret, GetSecretValue, PutSecretValue and UpdateSecretVersionStage on the secret, which must exist.
    Raises SecretError.
    """
    reference = SecretReference.parse(place)
    if reference.key is not None:
        raise SecretError("the key set is a whole secret; leave #key off")
    secrets = secrets_manager.client(reference)
    try:
        version, text = _current(secrets, reference.secret)
        if text is not None and first_only:
            return False
        _store(secrets, reference.secret, change(text), after=version)
    except (BotoCoreError, ClientError) as error:
        if first_only and _is_taken(error):
            return False
        raise SecretError(f"cannot rotate the secret {reference.secret!r}: {error}") from error
    return True


def _current(secrets: Any, secret: str) -> tuple[str | None, str | None]:
    """Version and text of the present value; a secret that was just made has neither."""
    versions = secrets.describe_secret(SecretId=secret).get("VersionIdsToStages", {})
    for version, stages in versions.items():
        if CURRENT in stages:
            answer = secrets.get_secret_value(SecretId=secret, VersionId=version)
            return str(version), str(answer["SecretString"])
    return None, None


def _is_taken(error: BotoCoreError | ClientError) -> bool:
    """Somebody else has stored a first value meanwhile."""
    return isinstance(error, ClientError) and error.response["Error"]["Code"] == "ResourceExistsException"


def _store(secrets: Any, secret: str, text: str, *, after: str | None) -> None:
    version = str(uuid4()) if after else FIRST_VERSION
    stages = [PENDING] if after else [CURRENT]
    secrets.put_secret_value(
        SecretId=secret, SecretString=text, ClientRequestToken=version, VersionStages=stages
    )
    if after is not None:
        secrets.update_secret_version_stage(
            SecretId=secret, VersionStage=CURRENT, MoveToVersionId=version, RemoveFromVersionId=after
        )
