"""Files without secrets that a service reads."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

_CONFIG_MAP_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class PlainFiles:
    """Files without secrets, by name, that a service and its migration read.

    Their ConfigMap is named by what they hold, so that other content rolls the pods.
    """

    owner: str
    contents: Mapping[str, str]

    def __post_init__(self) -> None:
        size = sum(len(content.encode()) for content in self.contents.values())
        if size > _CONFIG_MAP_BYTES:
            raise ValueError(
                f"PlainFiles.contents: {', '.join(self.contents)} hold {size} bytes, more than the "
                f"{_CONFIG_MAP_BYTES} that a ConfigMap takes; give only what the service needs"
            )

    @property
    def name(self) -> str:
        """The ConfigMap's name."""
        digest = hashlib.sha256(json.dumps(dict(self.contents), sort_keys=True).encode()).hexdigest()
        return f"{self.owner}-files-{digest[:10]}"
