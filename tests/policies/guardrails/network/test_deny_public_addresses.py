from __future__ import annotations

from policies.guardrails.network.deny_public_addresses import GUARDRAIL
from tests.policies.builders.compute import instance, launch_template
from tests.policies.builders.network import subnet
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_good_resources_are_accepted() -> None:
    accepts(GUARDRAIL, subnet())
    accepts(GUARDRAIL, launch_template())
    accepts(GUARDRAIL, instance())


def test_a_subnet_that_gives_addresses_is_rejected() -> None:
    rejects(GUARDRAIL, changed(subnet(), "mapPublicIpOnLaunch", True), at="mapPublicIpOnLaunch")


def test_a_template_that_gives_addresses_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(launch_template(), "networkInterfaces/0/associatePublicIpAddress", "true"),
        at="networkInterfaces.0.associatePublicIpAddress",
    )


def test_an_instance_with_one_is_rejected() -> None:
    rejects(GUARDRAIL, changed(instance(), "associatePublicIpAddress", True), at="associatePublicIpAddress")
