"""The signing keys as a value of Secrets Manager, changed so that two rotations at once cannot lose a key.

A new version becomes the current one only while the version that it was made from still is (compare and swap).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from services.common import secrets_manager
from services.common.secrets_manager import SecretError, SecretReference

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"


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


def _store(secrets: Any, secret: str, text: str, *, after: str | None) -> None:
    version = str(uuid4())
    stages = [PENDING] if after else [CURRENT]
    secrets.put_secret_value(
        SecretId=secret, SecretString=text, ClientRequestToken=version, VersionStages=stages
    )
    if after is not None:
        secrets.update_secret_version_stage(
            SecretId=secret, VersionStage=CURRENT, MoveToVersionId=version, RemoveFromVersionId=after
        )
