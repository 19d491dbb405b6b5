from __future__ import annotations

from policies.evaluation import UNKNOWN
from policies.guardrails.kubernetes.deny_default_namespace import GUARDRAIL
from tests.policies.builders.kubernetes import deployment, service
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, leaves_open, rejects


def test_named_namespaces_are_accepted() -> None:
    accepts(GUARDRAIL, deployment())
    accepts(GUARDRAIL, service())


def test_default_is_rejected() -> None:
    rejects(GUARDRAIL, changed(service(), "metadata/namespace", "default"), at="metadata.namespace")


def test_silence_means_default() -> None:
    rejects(GUARDRAIL, without(service(), "metadata/namespace"), at="metadata.namespace")


def test_an_unknown_namespace_is_undecided() -> None:
    leaves_open(GUARDRAIL, changed(service(), "metadata/namespace", UNKNOWN), at="metadata.namespace")
