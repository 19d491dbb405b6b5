"""What a program may say of a cluster, and what is refused with a way out."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi._types import resource_py_to_pulumi_names
from pulumi.runtime.rpc import UNKNOWN

from sandbox.plugins.eks.cluster_inputs import SUPPORTED, UNSUPPORTED
from tests.sandbox.plugins.eks.cluster import INPUTS, TYPE
from tests.sandbox.plugins.eks.conftest import AbortedError, Harness


def test_the_cluster_gets_the_arguments_as_the_service_takes_them(engine: Harness) -> None:
    engine.construct(TYPE, "dev", INPUTS)
    inputs = engine.monitor.inputs_of("dev-eksCluster")
    assert inputs["roleArn"] == "arn:aws:iam::222222222222:role/made"
    assert inputs["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": True,
    }
    assert inputs["encryptionConfig"] == {
        "provider": {"keyArn": INPUTS["encryptionConfigKeyArn"]},
        "resources": ["secrets"],
    }
    assert inputs["vpcConfig"] == {
        "subnetIds": ["subnet-a", "subnet-b"],
        "endpointPrivateAccess": True,
        "endpointPublicAccess": False,
    }
    assert inputs["tags"] == {"Name": "dev-eksCluster", "Owner": "platform"}


def test_unknown_subnets_of_a_first_preview_are_passed_on(engine: Harness) -> None:
    engine.monitor.preview = True
    engine.construct(TYPE, "dev", INPUTS | {"subnetIds": UNKNOWN, "encryptionConfigKeyArn": UNKNOWN})
    inputs = engine.monitor.inputs_of("dev-eksCluster")
    assert inputs["vpcConfig"]["subnetIds"] == UNKNOWN
    assert inputs["encryptionConfig"]["provider"]["keyArn"] == UNKNOWN


def test_a_secret_input_stays_secret_in_the_child(engine: Harness) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "key-arn"}
    engine.construct(TYPE, "dev", INPUTS | {"encryptionConfigKeyArn": secret})
    encryption = engine.monitor.inputs_of("dev-eksCluster")["encryptionConfig"]
    assert encryption["4dabf18193072939515e22adb298388d"] == "1b47061264138c4ac30d75fd1eb44270"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"endpointPrivatAccess": True},
            "unknown input endpointPrivatAccess; did you mean endpointPrivateAccess?",
        ),
        ({"skipDefaultNodeGroup": False}, "builds no default node group"),
        ({"authenticationMode": "CONFIG_MAP"}, "set it to API"),
        ({"fargate": True}, "does not support fargate"),
        ({"publicAccessCidrs": ["10.0.0.0/8"]}, "only be set when `endpointPublicAccess` is true"),
        ({"subnetIds": None}, "subnetIds is missing"),
        ({"skipDefaultNodeGroup": UNKNOWN}, "skipDefaultNodeGroup must be known"),
    ],
)
def test_what_cannot_be_built_is_refused_with_a_way_out(
    engine: Harness, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(AbortedError, match=message.replace("?", r"\?")):
        engine.construct(TYPE, "dev", INPUTS | change)


def test_every_input_of_the_sdks_class_is_either_supported_or_explained(sdk: Any) -> None:
    declared = set(resource_py_to_pulumi_names(sdk.ClusterArgs).values())
    assert declared == SUPPORTED | set(UNSUPPORTED)
