from __future__ import annotations

from dataclasses import replace

import pytest

from policies.guardrails.compute.deny_key_pairs import GUARDRAIL
from policies.resource import Resource
from policies.scope import BREAK_GLASS_ROLE
from tests.policies.builders.base import ACCOUNT, resource
from tests.policies.builders.compute import instance, launch_template
from tests.policies.verdicts import accepts, call, denies, permits, rejects

MACHINES = (instance(), launch_template())


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.type)
def test_a_machine_without_a_key_is_accepted(machine: Resource) -> None:
    accepts(GUARDRAIL, machine)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.type)
def test_a_machine_with_a_key_is_rejected(machine: Resource) -> None:
    rejects(GUARDRAIL, replace(machine, properties={**machine.properties, "keyName": "admin"}), at="keyName")


def test_a_key_pair_is_rejected() -> None:
    key = resource("aws:ec2/keyPair:KeyPair", {"publicKey": "ssh-ed25519 AAAA"})
    rejects(GUARDRAIL, key, at="publicKey")


@pytest.mark.parametrize("action", ["ec2:CreateKeyPair", "ec2:ImportKeyPair"])
def test_aws_refuses_new_keys_as_well(action: str) -> None:
    denies(GUARDRAIL, call(action))
    permits(GUARDRAIL, call(action, role=BREAK_GLASS_ROLE))


def test_aws_refuses_to_start_a_machine_with_a_key() -> None:
    arn = f"arn:aws:ec2:eu-central-1:{ACCOUNT}"
    denies(GUARDRAIL, call("ec2:RunInstances", resource=f"{arn}:key-pair/admin"))
    permits(GUARDRAIL, call("ec2:RunInstances", resource=f"{arn}:instance/i-1"))
