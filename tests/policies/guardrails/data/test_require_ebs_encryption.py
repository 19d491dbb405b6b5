from __future__ import annotations

from policies.guardrails.data.require_ebs_encryption import GUARDRAIL
from policies.scope import ORGANIZATION_ROLE
from tests.policies.builders.compute import launch_template
from tests.policies.builders.data import encryption_by_default, volume
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, call, denies, permits, rejects


def test_good_resources_are_accepted() -> None:
    accepts(GUARDRAIL, volume())
    accepts(GUARDRAIL, encryption_by_default())
    accepts(GUARDRAIL, launch_template())


def test_a_plain_volume_is_rejected() -> None:
    rejects(GUARDRAIL, changed(volume(), "encrypted", False), at="encrypted")


def test_switching_the_default_off_is_rejected() -> None:
    rejects(GUARDRAIL, changed(encryption_by_default(), "enabled", False), at="enabled")


def test_a_plain_device_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(launch_template(), "blockDeviceMappings/0/ebs/encrypted", "false"),
        at="blockDeviceMappings.0.ebs.encrypted",
    )


def test_aws_refuses_it_as_well() -> None:
    denies(GUARDRAIL, call("ec2:CreateVolume", ec2__Encrypted="false"))
    permits(GUARDRAIL, call("ec2:CreateVolume", ec2__Encrypted="true"))


def test_only_management_switches_the_default() -> None:
    denies(GUARDRAIL, call("ec2:DisableEbsEncryptionByDefault"))
    permits(GUARDRAIL, call("ec2:DisableEbsEncryptionByDefault", role=ORGANIZATION_ROLE))
