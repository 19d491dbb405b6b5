"""The packages of an image as a CycloneDX bill of materials, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from operations.image.release.errors import ReleaseError

BILL_FILE = "sbom.cdx.json"
SEVERAL = ","
"""Between the versions of a package that is there more than once, such as a kernel of Amazon Linux."""
KINDS = {"debian": "deb", "amzn": "rpm"}
"""Vendor of a distribution -> the kind of its packages in package URLs."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The image that a bill is of; `distribution` is like `debian-12`, `at` is when the build began."""

    family: str
    version: str
    distribution: str
    at: datetime


def bill_of_materials(subject: Subject, packages: Mapping[str, str]) -> str:
    """CycloneDX 1.6 as JSON, the same for the same subject and packages.

    Raises ReleaseError when what was made breaks CycloneDX's schema.
    """
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"{subject.family}/{subject.version}"))
    image = Component(
        name=subject.family,
        version=subject.version,
        type=ComponentType.OPERATING_SYSTEM,
        bom_ref=f"{subject.family}@{subject.version}",
    )
    bom.metadata.component, bom.metadata.timestamp = image, subject.at
    for name, found in sorted(packages.items()):
        for version in found.split(SEVERAL):
            bom.components.add(_component(name, version, subject.distribution))
    bom.register_dependency(image, bom.components)
    text: str = JsonV1Dot6(bom).output_as_string(indent=2)
    broken = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if broken is not None:
        raise ReleaseError(
            f"The bill of materials of {subject.family} {subject.version} breaks CycloneDX's schema: {broken}"
        )
    return text + "\n"


def _component(name: str, version: str, distribution: str) -> Component:
    vendor = distribution.partition("-")[0]
    url = PackageURL(KINDS[vendor], vendor, name, version, {"distro": distribution})
    return Component(
        name=name, version=version, type=ComponentType.LIBRARY, purl=url, bom_ref=url.to_string()
    )


def packages_of(text: str, place: str) -> dict[str, str]:
    """Name -> version of the components of a bill. Raises ReleaseError that names the place."""
    packages: dict[str, list[str]] = {}
    try:
        for entry in json.loads(text)["components"]:
            packages.setdefault(str(entry["name"]), []).append(str(entry["version"]))
    except (ValueError, KeyError, TypeError) as reason:
        raise ReleaseError(f"{place} is no CycloneDX bill of materials ({reason!r}).") from reason
    return {name: SEVERAL.join(sorted(found)) for name, found in packages.items()}
