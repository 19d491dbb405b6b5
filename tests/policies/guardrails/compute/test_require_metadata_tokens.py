from __future__ import annotations

from policies.guardrails.compute.require_metadata_tokens import GUARDRAIL
from policies.scope import IMAGE_BUILDER_ROLE
from tests.policies.builders.base import ACCOUNT
from tests.policies.builders.compute import instance, launch_template
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, call, denies, permits, rejects


def test_good_machines_are_accepted() -> None:
    accepts(GUARDRAIL, instance())
    accepts(GUARDRAIL, launch_template())


def test_optional_tokens_are_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(launch_template(), "metadataOptions/httpTokens", "optional"),
        at="metadataOptions.httpTokens",
    )


def test_silence_is_rejected() -> None:
    rejects(GUARDRAIL, without(instance(), "metadataOptions"), at="metadataOptions.httpTokens")


def test_aws_refuses_it_as_well() -> None:
    arn = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:instance/i-1"
    denies(GUARDRAIL, call("ec2:RunInstances", resource=arn, ec2__MetadataHttpTokens="optional"))
    denies(GUARDRAIL, call("ec2:RunInstances", resource=arn))
    permits(GUARDRAIL, call("ec2:RunInstances", resource=arn, ec2__MetadataHttpTokens="required"))


def test_only_packer_in_the_pipeline_starts_a_machine_without_saying_so() -> None:
    arn = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:instance/i-1"
    permits(GUARDRAIL, call("ec2:RunInstances", role=IMAGE_BUILDER_ROLE, resource=arn))
    denies(GUARDRAIL, call("ec2:ModifyInstanceMetadataOptions", role=IMAGE_BUILDER_ROLE, resource=arn))


def test_the_network_interface_of_a_machine_has_no_metadata() -> None:
    arn = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:network-interface/eni-1"
    permits(GUARDRAIL, call("ec2:RunInstances", resource=arn))
