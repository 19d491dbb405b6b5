from __future__ import annotations

import pytest

from policies.evaluation import UNKNOWN
from policies.guardrails.data.require_database_encryption import GUARDRAIL
from tests.policies.builders.data import database_cluster
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, call, denies, leaves_open, permits, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, database_cluster())


def test_plain_storage_is_rejected() -> None:
    rejects(GUARDRAIL, changed(database_cluster(), "storageEncrypted", False), at="storageEncrypted")


def test_a_key_of_aws_is_rejected() -> None:
    rejects(GUARDRAIL, without(database_cluster(), "kmsKeyId"), at="kmsKeyId")


def test_a_key_not_made_yet_is_undecided() -> None:
    leaves_open(GUARDRAIL, changed(database_cluster(), "kmsKeyId", UNKNOWN), at="kmsKeyId")


def test_aws_refuses_it_as_well() -> None:
    denies(GUARDRAIL, call("rds:CreateDBCluster", rds__StorageEncrypted="false"))
    permits(GUARDRAIL, call("rds:CreateDBCluster", rds__StorageEncrypted="true"))


@pytest.mark.parametrize("engine", ["aurora-postgresql", "aurora-mysql", "docdb", "neptune"])
def test_a_member_leaves_encryption_to_its_cluster(engine: str) -> None:
    member = call("rds:CreateDBInstance", rds__StorageEncrypted="false", rds__DatabaseEngine=engine)
    permits(GUARDRAIL, member)


def test_an_instance_of_its_own_must_be_encrypted() -> None:
    plain = call("rds:CreateDBInstance", rds__StorageEncrypted="false", rds__DatabaseEngine="postgres")
    denies(GUARDRAIL, plain)
    encrypted = call("rds:CreateDBInstance", rds__StorageEncrypted="true", rds__DatabaseEngine="postgres")
    permits(GUARDRAIL, encrypted)
