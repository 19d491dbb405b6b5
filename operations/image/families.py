"""The two families of images: what each is made from, and by which standard it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from operations.engine import REPOSITORY
from operations.image.builder import debian_archive
from operations.image.builder.debian_archive import DebianPackage
from operations.image.release.errors import ReleaseError
from stacks.names import NODE_IMAGE
from stacks.versions import KUBERNETES

CONTROLS = REPOSITORY / "ansible" / "controls"


@dataclass(frozen=True, kw_only=True)
class Standard:
    """A profile of the SCAP Security Guide, where its content comes from, and the reasons for rules that may fail."""

    profile: str
    package: DebianPackage
    content: Callable[[], Path]
    reasons: Path


@dataclass(frozen=True, kw_only=True)
class BaseImages:
    """The AMIs that a family is built on: who publishes them, under which names."""

    owner: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Family:
    """`system` is Ansible's os_family, `distribution` is of package URLs, `build` and `base_variable` are Packer's."""

    name: str
    system: str
    distribution: str
    build: str
    base_variable: str
    base: BaseImages
    standard: Standard


DEBIAN = Family(
    name="debian-12",
    system="Debian",
    distribution="debian-12",
    build="debian-12.amazon-ebs.debian_12",
    base_variable="debian_base",
    base=BaseImages(owner="136693071363", name="debian-12-amd64-*"),
    standard=Standard(
        profile="cis_level1_server",
        package=debian_archive.SCAP_CONTENT,
        content=debian_archive.scap_content,
        reasons=CONTROLS / "accepted_failures.yml",
    ),
)
NODE = Family(
    name=NODE_IMAGE,
    system="RedHat",
    distribution="amzn-2023",
    build="eks-node.amazon-ebs.eks_node",
    base_variable="eks_node_base",
    base=BaseImages(owner="602401143452", name=f"amazon-eks-node-al2023-x86_64-standard-{KUBERNETES}-v*"),
    standard=Standard(
        profile="cis_server_l1",
        package=debian_archive.NODE_SCAP_CONTENT,
        content=debian_archive.node_scap_content,
        reasons=CONTROLS / "accepted_failures_al2023.yml",
    ),
)
FAMILIES = {family.name: family for family in (DEBIAN, NODE)}


def family_named(name: str) -> Family:
    """Raises ReleaseError that names the families there are."""
    if name not in FAMILIES:
        raise ReleaseError(f"There is no image family {name!r}. There are: {', '.join(sorted(FAMILIES))}.")
    return FAMILIES[name]
