"""Provider arguments win over environment variables, and those over defaults."""

from __future__ import annotations

import pytest

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.settings import ProviderSettings, parse

VARIABLE = "PULUMI_K8S_ENABLE_PATCH_FORCE"


def test_nothing_given_means_the_official_defaults() -> None:
    assert parse({}, {}) == ProviderSettings()


@pytest.mark.parametrize(
    ("config", "environment", "expected"),
    [
        ({}, {VARIABLE: "true"}, True),
        ({"enablePatchForce": "false"}, {VARIABLE: "true"}, False),
        ({"enablePatchForce": True}, {}, True),
    ],
)
def test_arguments_win_over_variables(
    config: dict[str, object], environment: dict[str, str], expected: bool
) -> None:
    assert parse(config, environment).patch_force is expected


def test_a_flag_that_is_neither_true_nor_false_is_refused() -> None:
    with pytest.raises(KubernetesError, match="enablePatchForce must be true or false, got 'yes'"):
        parse({"enablePatchForce": "yes"}, {})


def test_a_kubeconfig_given_as_an_object_is_taken_as_text() -> None:
    assert parse({"kubeconfig": {"clusters": []}}, {}).kubeconfig == '{"clusters": []}'
