"""Packages become a CycloneDX bill and come back."""

from __future__ import annotations

import json

import pytest

from operations.image.release.bill_of_materials import Subject, bill_of_materials, packages_of
from operations.image.release.errors import ReleaseError
from tests.operations.image.release.build_folder import BUILT_AT

SUBJECT = Subject(family="debian-12", version="1.0.0", distribution="debian-12", at=BUILT_AT)
PACKAGES = {"bash": "5.2-1", "zlib1g": "1:1.2.13+dfsg"}


def test_every_package_is_a_component_with_its_package_url() -> None:
    bill = json.loads(bill_of_materials(SUBJECT, PACKAGES))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "debian-12"
    urls = [component["purl"] for component in bill["components"]]
    assert urls == [
        "pkg:deb/debian/bash@5.2-1?distro=debian-12",
        "pkg:deb/debian/zlib1g@1:1.2.13%2Bdfsg?distro=debian-12",
    ]


def test_the_bill_gives_the_packages_back() -> None:
    assert packages_of(bill_of_materials(SUBJECT, PACKAGES), "here") == PACKAGES


def test_the_same_packages_give_the_same_bill() -> None:
    backwards = dict(reversed(PACKAGES.items()))
    assert bill_of_materials(SUBJECT, PACKAGES) == bill_of_materials(SUBJECT, backwards)


def test_what_is_no_bill_is_refused_with_its_place() -> None:
    with pytest.raises(ReleaseError, match=r"here is no CycloneDX bill of materials \(KeyError"):
        packages_of("{}", "here")
