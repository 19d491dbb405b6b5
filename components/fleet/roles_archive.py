"""The Ansible roles as nodes fetch them: one object for each content, which an association names exactly."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.private_bucket import PrivateBucket, PrivateBucketArgs

PREFIX = "roles"
OLD_VERSIONS_DAYS = 30
HASH_DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class RolesArchiveArgs:
    """The folder of the roles, relative to the program, and the account and key that keep them."""

    folder: str
    account_id: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    protect: bool = False


class RolesArchive(PlatformComponent):
    """A bucket and the archive in it; a changed role is a new object, and the old one goes last."""

    bucket_name: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    object_key: pulumi.Output[str]

    def __init__(self, name: str, args: RolesArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        bucket = PrivateBucket(
            name,
            PrivateBucketArgs(
                bucket_name=pulumi.Output.format("platform-roles-{0}", args.account_id),
                key_arn=args.key_arn,
                old_versions_days=OLD_VERSIONS_DAYS,
                protect=args.protect,
            ),
            opts=self.child(),
        )
        files = role_files(args.folder)
        archive = aws.s3.BucketObjectv2(
            f"{name}-archive",
            bucket=bucket.bucket_name,
            key=f"{PREFIX}/ansible-{content_hash(files)}.zip",
            # From the folder on: Ansible runs where the archive was unpacked, and finds its settings only there.
            source=pulumi.AssetArchive(
                {str(Path(file).relative_to(args.folder)): pulumi.FileAsset(file) for file in files}
            ),
            content_type="application/zip",
            opts=self.child(),
        )
        self.bucket_name, self.bucket_arn = bucket.bucket_name, bucket.arn
        self.object_key = archive.key
        self.publish()


def role_files(folder: str) -> list[str]:
    """Every file below the folder, by its path from where the program runs; what tools left behind is none."""
    found = sorted(path for path in Path(folder).rglob("*") if path.is_file() and not _is_left_over(path))
    if not found:
        raise ValueError(
            f"RolesArchiveArgs.folder: {folder!r} holds no file; run from the folder of Pulumi.yaml"
        )
    return [path.as_posix() for path in found]


def content_hash(files: Sequence[str]) -> str:
    """The same for the same names and contents, whatever the clock and the machine say."""
    digest = hashlib.sha256()
    for file in files:
        content = Path(file).read_bytes()
        digest.update(f"{file}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:HASH_DIGITS]


def _is_left_over(path: Path) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.parts)
