"""Released versions in a bucket: `images/<family>/<version>/<file>`, the manifest last and only once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from operations.image.release.errors import ReleaseError
from operations.image.release.manifest import MANIFEST_FILE, Manifest, opened, parse, parsed_version, verify

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

DEPRECATED_FILE = "deprecated.json"
TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}
ABSENT = {"NoSuchKey", "404"}


class ImageStore:
    """Versions of one family. What is written is never written again."""

    def __init__(self, s3: S3Client, bucket: str, family: str) -> None:
        self._s3, self.bucket, self.family = s3, bucket, family

    def publish(self, folder: Path) -> Manifest:
        """Copy a finished build; the version exists once its manifest does. Raises ReleaseError."""
        manifest = opened(folder)
        if manifest.family != self.family:
            raise ReleaseError(f"{folder} holds a version of {manifest.family}, not of {self.family}.")
        self.refuse_taken(manifest.version)
        for name in manifest.files:
            self._s3.put_object(
                Bucket=self.bucket, Key=self.key(manifest.version, name), Body=(folder / name).read_bytes()
            )
        if not self.write_once(self.key(manifest.version, MANIFEST_FILE), manifest.to_json()):
            raise self._taken(manifest.version)
        return manifest

    def has(self, version: str) -> bool:
        """Whether the version is released."""
        return self._found(self.key(version, MANIFEST_FILE)) is not None

    def refuse_taken(self, version: str) -> None:
        """Raises ReleaseError when the version is released already."""
        if self.has(version):
            raise self._taken(version)

    def versions(self) -> list[Manifest]:
        """All released versions, the newest last."""
        prefix, suffix = f"images/{self.family}/", f"/{MANIFEST_FILE}"
        names = [
            key.removeprefix(prefix).removesuffix(suffix) for key in self.keys(prefix) if key.endswith(suffix)
        ]
        return [self.manifest(name) for name in sorted(names, key=parsed_version)]

    def manifest(self, version: str) -> Manifest:
        """The manifest of a version. Raises ReleaseError that names the versions there are."""
        parsed_version(version)
        key = self.key(version, MANIFEST_FILE)
        content = self._found(key)
        if content is None:
            known = ", ".join(found.version for found in self.versions()) or "none"
            raise ReleaseError(f"{self.family} has no released version {version}. There are: {known}.")
        return parse(content.decode(), f"s3://{self.bucket}/{key}")

    def file(self, manifest: Manifest, name: str) -> str:
        """One file of a version, checked against its manifest. Raises ReleaseError."""
        key = self.key(manifest.version, name)
        return verify(self._found(key), manifest.files[name], f"s3://{self.bucket}/{key}").decode()

    def deprecate(self, version: str, reason: str, at: str) -> None:
        """Mark a version so that it goes no further. Raises ReleaseError when it is marked already."""
        key = self.key(self.manifest(version).version, DEPRECATED_FILE)
        if not self.write_once(key, json.dumps({"reason": reason, "at": at}) + "\n"):
            raise ReleaseError(f"{self.family} {version} is deprecated already: {self.deprecation(version)}")

    def deprecation(self, version: str) -> str | None:
        """Why a version goes no further; None when it may."""
        content = self._found(self.key(version, DEPRECATED_FILE))
        return None if content is None else str(json.loads(content)["reason"])

    def key(self, version: str, name: str) -> str:
        """Where a file of a version is."""
        return f"images/{self.family}/{version}/{name}"

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin so, in order."""
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            for entry in page.get("Contents", []):
                yield entry["Key"]

    def read(self, key: str) -> str:
        """The text of a key that `keys` gave."""
        return self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode()

    def write_once(self, key: str, text: str) -> bool:
        """Whether this call made the object; False when it was there already."""
        try:
            self._s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode(), IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in TAKEN:
                return False
            raise
        return True

    def _found(self, key: str) -> bytes | None:
        try:
            return self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in ABSENT:
                return None
            raise

    def _taken(self, version: str) -> ReleaseError:
        return ReleaseError(
            f"{self.family} {version} is released already, and a version never changes. Build under a higher one."
        )
