"""Versions that the emulated EKS offers."""

from __future__ import annotations

import pytest

from sandbox.cloud.eks import versions
from sandbox.cloud.errors import AwsError
from sandbox.toolchain.catalog import binary


def test_the_default_version_is_that_of_the_pinned_api_server() -> None:
    assert binary("kube-apiserver").version.startswith(f"v{versions.DEFAULT}.")


def test_an_unknown_version_is_refused_with_the_offered_ones() -> None:
    with pytest.raises(
        AwsError, match=r"unsupported Kubernetes version 1\.29; .* 1\.31, 1\.32, 1\.33, 1\.34"
    ):
        versions.check("1.29")


@pytest.mark.parametrize("wanted", ["1.32", "1.33"])
def test_an_upgrade_goes_one_version_up_or_stays(wanted: str) -> None:
    assert versions.check_upgrade("1.32", wanted) == wanted


@pytest.mark.parametrize("wanted", ["1.31", "1.34"])
def test_an_upgrade_never_goes_down_nor_skips_a_version(wanted: str) -> None:
    with pytest.raises(AwsError, match=r"minor version update from 1\.32"):
        versions.check_upgrade("1.32", wanted)


def test_an_add_on_gets_its_default_version() -> None:
    assert versions.addon_version("coredns", "1.33", None) == "v1.12.4-eksbuild.1"


def test_an_unknown_add_on_is_refused() -> None:
    with pytest.raises(AwsError, match="Addon nginx specified is not supported"):
        versions.addon_version("nginx", "1.33", None)


def test_a_malformed_add_on_version_is_refused() -> None:
    with pytest.raises(AwsError, match="not supported: latest"):
        versions.addon_version("coredns", "1.33", "latest")
