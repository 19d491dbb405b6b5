"""The archive of released images: nothing in it changes before its time."""

from __future__ import annotations

import pytest

from components.image.image_archive import ImageArchive, ImageArchiveArgs
from tests.components.engine import ACCOUNT, build


def test_what_belongs_to_a_release_is_locked_and_encrypted_with_its_own_key() -> None:
    args = ImageArchiveArgs(account_id=ACCOUNT, lock_days=90, expire_after_days=730, protect=True)
    graph = build(lambda: ImageArchive("images", args))
    bucket = graph.one("aws:s3/bucket:Bucket")
    assert (bucket["bucket"], bucket.protect) == (f"platform-images-{ACCOUNT}", True)
    lock = graph.one("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert lock["rule"]["defaultRetention"] == {"mode": "GOVERNANCE", "days": 90}
    assert graph.one("aws:kms/alias:Alias")["name"] == "alias/platform/images"


@pytest.mark.parametrize(("lock", "expire"), [(0, 10), (10, 10), (11, 10)])
def test_a_lock_that_outlives_the_object_is_refused(lock: int, expire: int) -> None:
    with pytest.raises(ValueError, match=f"lock_days {lock} must be at least 1 and less than"):
        ImageArchiveArgs(account_id=ACCOUNT, lock_days=lock, expire_after_days=expire, protect=True)
