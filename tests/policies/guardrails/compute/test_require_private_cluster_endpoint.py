from __future__ import annotations

from policies.guardrails.compute.require_private_cluster_endpoint import GUARDRAIL
from policies.resource import Value
from tests.policies.builders.compute import cluster
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, cluster())


def test_a_public_endpoint_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(cluster(), "vpcConfig/endpointPublicAccess", True),
        at="vpcConfig.endpointPublicAccess",
    )


def test_silence_means_public() -> None:
    rejects(
        GUARDRAIL, without(cluster(), "vpcConfig/endpointPublicAccess"), at="vpcConfig.endpointPublicAccess"
    )


def test_nodes_stay_inside() -> None:
    rejects(
        GUARDRAIL,
        changed(cluster(), "vpcConfig/endpointPrivateAccess", False),
        at="vpcConfig.endpointPrivateAccess",
    )


def test_a_list_of_our_networks_is_accepted() -> None:
    config: Value = {
        "endpointPrivateAccess": True,
        "endpointPublicAccess": True,
        "publicAccessCidrs": ["198.51.100.0/24"],
    }
    accepts(GUARDRAIL, changed(cluster(), "vpcConfig", config))
