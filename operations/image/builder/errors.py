"""What can go wrong while an image is built."""

from __future__ import annotations


class ImageBuildError(RuntimeError):
    """No image was made; the message says which step failed, why, and what to do."""
