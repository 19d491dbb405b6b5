"""Registries: scanned, immutable, pulled by the organization alone."""

from __future__ import annotations

import json

import pytest

from components.delivery.container_repository import ContainerRepository, ContainerRepositoryArgs, lifecycle
from tests.components.engine import Graph, build


@pytest.fixture(scope="module")
def graph() -> Graph:
    args = ContainerRepositoryArgs(
        repository="platform/user-service", key_arn="arn:key", organization_id="o-1", protect=True
    )
    return build(lambda: ContainerRepository("user-service", args))


def test_an_image_is_scanned_encrypted_and_never_overwritten(graph: Graph) -> None:
    repository = graph.one("aws:ecr/repository:Repository")
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert repository["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": "arn:key"}]
    assert repository.protect


def test_the_organization_pulls_and_cannot_push(graph: Graph) -> None:
    policy = json.loads(graph.one("aws:ecr/repositoryPolicy:RepositoryPolicy")["policy"])
    (statement,) = policy["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    assert not [action for action in statement["Action"] if "Put" in action or "Upload" in action]


def test_untagged_images_go_first() -> None:
    untagged, rest = json.loads(lifecycle())["rules"]
    assert untagged["selection"]["tagStatus"] == "untagged"
    assert untagged["rulePriority"] < rest["rulePriority"], "ECR applies the lower number first"


def test_a_name_that_ecr_would_refuse_is_refused() -> None:
    with pytest.raises(ValueError, match="ECR takes no name like 'User'"):
        ContainerRepositoryArgs(repository="User", key_arn="arn:key", organization_id="o-1", protect=False)
