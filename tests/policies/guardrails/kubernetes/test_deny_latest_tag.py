from __future__ import annotations

from policies.evaluation import UNKNOWN
from policies.guardrails.kubernetes.deny_latest_tag import GUARDRAIL
from tests.policies.builders.kubernetes import deployment
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, leaves_open, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, deployment())


def test_latest_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(deployment(), "spec/template/spec/containers/0/image", "registry:5000/app:latest"),
        at="spec.template.spec.containers.0.image",
    )


def test_no_tag_is_latest() -> None:
    rejects(
        GUARDRAIL,
        changed(deployment(), "spec/template/spec/containers/0/image", "registry:5000/app"),
        at="spec.template.spec.containers.0.image",
    )


def test_a_digest_is_accepted() -> None:
    accepts(
        GUARDRAIL, changed(deployment(), "spec/template/spec/containers/0/image", "app@sha256:" + "0" * 64)
    )


def test_an_unknown_image_is_undecided() -> None:
    leaves_open(
        GUARDRAIL,
        changed(deployment(), "spec/template/spec/containers/0/image", UNKNOWN),
        at="spec.template.spec.containers.0.image",
    )
