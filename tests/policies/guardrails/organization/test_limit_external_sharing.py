from __future__ import annotations

from policies.guardrails.organization.limit_external_sharing import GUARDRAIL
from tests.policies.builders.data import share
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, call, denies, permits, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, share())


def test_a_share_for_outsiders_is_rejected() -> None:
    rejects(GUARDRAIL, changed(share(), "allowExternalPrincipals", True), at="allowExternalPrincipals")


def test_aws_refuses_it_as_well() -> None:
    denies(GUARDRAIL, call("ram:CreateResourceShare", ram__RequestedAllowsExternalPrincipals="true"))
    permits(GUARDRAIL, call("ram:CreateResourceShare", ram__RequestedAllowsExternalPrincipals="false"))


def test_an_image_is_not_published() -> None:
    denies(GUARDRAIL, call("ec2:ModifyImageAttribute", **{"ec2__Add___group": "all"}))
