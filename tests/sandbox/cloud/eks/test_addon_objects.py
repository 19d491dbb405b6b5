"""What add-ons bring into a cluster."""

from __future__ import annotations

import pytest

from sandbox.cloud.eks import addon_objects, versions


def test_dns_gets_the_tenth_address_of_the_service_range() -> None:
    (service,) = addon_objects.objects("coredns", "10.100.0.0/16")
    assert service.document["spec"]["clusterIP"] == "10.100.0.10"


@pytest.mark.parametrize("addon", sorted(versions.ADDONS))
def test_an_objects_path_ends_with_its_name(addon: str) -> None:
    for found in addon_objects.objects(addon, "10.100.0.0/16"):
        assert found.path.endswith("/" + found.document["metadata"]["name"])


def test_an_add_on_of_pods_alone_brings_nothing() -> None:
    assert addon_objects.objects("kube-proxy", "10.100.0.0/16") == []
