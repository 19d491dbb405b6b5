"""A page of the emulator that empties a bucket, locks or not: whoever takes the sandbox down keeps nothing in it.

AWS has no such call. There a bucket with records in it outlives its stack until somebody decides about them.
"""

from __future__ import annotations

from functools import partial

from moto.s3.models import FakeBucket, s3_backends
from werkzeug.wrappers import Response

from sandbox.cloud.application import Page, json_page
from sandbox.cloud.extension import Registry

PAGE = "/sandbox/buckets/*"


def bucket_pages(registry: Registry) -> dict[str, Page]:
    """POST `/sandbox/buckets/NAME` empties the bucket and answers how many keys it held."""
    return {PAGE: partial(_empty, registry)}


def _empty(registry: Registry, method: str, path: str) -> Response:
    name = path.rpartition("/")[2]
    if method != "POST":
        return json_page({"error": "Use POST to empty a bucket."}, status=405)
    with registry.lock:
        bucket = _find(name)
        if bucket is None:
            return json_page({"error": f"There is no bucket {name}."}, status=404)
        held = len(bucket.keys)
        bucket.keys, bucket.multiparts = type(bucket.keys)(), type(bucket.multiparts)()
    return json_page({"emptied": held})


def _find(name: str) -> FakeBucket | None:
    for regions in s3_backends.values():
        for backend in regions.values():
            if name in backend.buckets:
                return backend.buckets[name]
    return None
