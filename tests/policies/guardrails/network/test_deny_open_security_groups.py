from __future__ import annotations

from policies.evaluation import UNKNOWN
from policies.guardrails.network.deny_open_security_groups import GUARDRAIL
from tests.policies.builders.network import ingress_rule, security_group
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, leaves_open, rejects


def test_private_sources_are_accepted() -> None:
    accepts(GUARDRAIL, ingress_rule())
    accepts(GUARDRAIL, security_group())


def test_a_database_open_to_the_world_is_rejected() -> None:
    rejects(GUARDRAIL, changed(ingress_rule(), "cidrIpv4", "0.0.0.0/0"), at="cidrIpv4")


def test_an_inline_rule_counts_too() -> None:
    rejects(
        GUARDRAIL, changed(security_group(), "ingress/0/cidrBlocks/0", "0.0.0.0/0"), at="ingress.0.cidrBlocks"
    )


def test_the_web_may_be_open() -> None:
    web = changed(changed(ingress_rule(), "fromPort", 443), "toPort", 443)
    accepts(GUARDRAIL, changed(web, "cidrIpv4", "0.0.0.0/0"))


def test_web_ports_of_every_protocol_are_no_web() -> None:
    web = changed(changed(ingress_rule(), "fromPort", 443), "toPort", 443)
    everything = changed(changed(web, "ipProtocol", "-1"), "cidrIpv4", "0.0.0.0/0")
    rejects(GUARDRAIL, everything, at="cidrIpv4")


def test_the_number_of_tcp_is_tcp() -> None:
    rule = "ingress/0/"
    web = changed(changed(security_group(), f"{rule}fromPort", 443), f"{rule}toPort", 443)
    web = changed(web, f"{rule}cidrBlocks", ["0.0.0.0/0"])
    accepts(GUARDRAIL, changed(web, f"{rule}protocol", "6"))
    rejects(GUARDRAIL, changed(web, f"{rule}protocol", "17"), at="ingress.0.cidrBlocks")


def test_half_of_the_world_is_the_world() -> None:
    rejects(GUARDRAIL, changed(ingress_rule(), "cidrIpv4", "0.0.0.0/1"), at="cidrIpv4")


def test_a_range_around_the_web_is_no_web() -> None:
    rule = changed(changed(ingress_rule(), "fromPort", 80), "toPort", 443)
    rejects(GUARDRAIL, changed(rule, "cidrIpv4", "0.0.0.0/0"), at="cidrIpv4")


def test_an_unknown_source_is_undecided() -> None:
    leaves_open(GUARDRAIL, changed(ingress_rule(), "cidrIpv4", UNKNOWN), at="cidrIpv4")
