"""AWS's published evaluation logic for SCPs."""

from __future__ import annotations

import time

import pytest

from policies.evaluation import (
    FULL_AWS_ACCESS,
    UNKNOWN,
    UNKNOWN_PART,
    Outcome,
    PolicyError,
    ScpPath,
    StatementDocument,
    evaluate,
)
from policies.scope import Account, Place
from policies.scp_paths import scp_path
from tests.policies.evaluation.asking import ACCOUNT, DENY_EC2, ROLE, document, path, request


def test_a_deny_wins_over_every_allow() -> None:
    decision = evaluate(request(), path(DENY_EC2))
    assert decision.denied
    assert (decision.sid, decision.guardrail, decision.level) == ("DenyMachines", "deny-machines", "root")


def test_what_nothing_denies_and_every_level_allows_is_allowed() -> None:
    assert evaluate(request("s3:GetObject"), path(DENY_EC2)).allowed


@pytest.mark.parametrize("bare", [0, 1, 2])
def test_an_allow_is_needed_at_every_level(bare: int) -> None:
    levels = [("root", [FULL_AWS_ACCESS]), ("unit", [FULL_AWS_ACCESS]), ("account", [FULL_AWS_ACCESS])]
    levels[bare] = (levels[bare][0], [document({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})])
    scps = ScpPath.of(levels)
    decision = evaluate(request(), scps)
    assert decision.denied
    assert decision.level == levels[bare][0]
    assert decision.sid is None, "no statement denied it; it is only not allowed"
    assert evaluate(request("s3:GetObject"), scps).allowed


def test_a_level_without_any_scp_allows_nothing() -> None:
    assert evaluate(request(), ScpPath.of([("root", [])])).denied


def test_the_management_account_is_exempt() -> None:
    assert evaluate(request(), ScpPath.of([("root", [document(DENY_EC2)])], management=True)).allowed


@pytest.mark.parametrize(
    "principal",
    [
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForAmazonEKS/session",
    ],
)
def test_service_linked_roles_are_exempt(principal: str) -> None:
    assert evaluate(request(principal=principal), path(DENY_EC2)).allowed


def test_a_session_counts_as_its_role() -> None:
    exempt: StatementDocument = {**DENY_EC2, "Condition": {"ArnNotLike": {"aws:PrincipalArn": ROLE}}}
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/platform-deploy/pulumi"
    assert evaluate(request(principal=session), path(exempt)).allowed
    assert evaluate(request(principal=session.replace("deploy", "other")), path(exempt)).denied


def test_not_action_denies_all_but_the_named() -> None:
    statement: StatementDocument = {"Sid": "OnlyS3", "Effect": "Deny", "NotAction": ["s3:*"], "Resource": "*"}
    assert evaluate(request("s3:GetObject"), path(statement)).allowed
    assert evaluate(request("ec2:RunInstances"), path(statement)).denied


def test_actions_ignore_case_and_take_wildcards_anywhere() -> None:
    statement: StatementDocument = {"Effect": "Deny", "Action": "EC2:*VPCs", "Resource": "*"}
    assert evaluate(request("ec2:DescribeVpcs"), path(statement)).denied
    assert evaluate(request("ec2:DescribeVpcPeerings"), path(statement)).allowed


def test_resources_are_compared_segment_by_segment() -> None:
    statement: StatementDocument = {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::logs*"}
    assert evaluate(request("s3:DeleteBucket", "arn:aws:s3:::logs-1"), path(statement)).denied
    assert evaluate(request("s3:DeleteBucket", "arn:aws:s3:::files"), path(statement)).allowed
    colon: StatementDocument = {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:logs:*:a:b"}
    group = f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:a:b"
    assert evaluate(request("logs:DeleteLogGroup", group), path(colon)).allowed, "* does not cross a colon"


def test_not_resource_denies_everywhere_else() -> None:
    statement: StatementDocument = {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::ours/*"}
    assert evaluate(request("s3:PutObject", "arn:aws:s3:::ours/x"), path(statement)).allowed
    assert evaluate(request("s3:PutObject", "arn:aws:s3:::theirs/x"), path(statement)).denied


def test_policy_variables_are_filled_in() -> None:
    own = "arn:aws:s3:::files-${aws:PrincipalAccount}/*"
    statement: StatementDocument = {"Effect": "Deny", "Action": "s3:*", "NotResource": own}
    assert evaluate(request("s3:PutObject", f"arn:aws:s3:::files-{ACCOUNT}/x"), path(statement)).allowed
    assert evaluate(request("s3:PutObject", "arn:aws:s3:::files-2/x"), path(statement)).denied


def test_an_unknown_resource_is_undecided_and_never_allowed() -> None:
    statement: StatementDocument = {
        "Sid": "KeepLogs",
        "Effect": "Deny",
        "Action": "*",
        "Resource": "arn:aws:s3:::logs",
    }
    decision = evaluate(request("s3:DeleteBucket", UNKNOWN), path(statement))
    assert decision.undecided
    assert decision.missing == ("resource",)


@pytest.mark.parametrize(
    ("resource", "outcome"),
    [
        (f"arn:aws:ec2:eu-central-1:{ACCOUNT}:instance/{UNKNOWN_PART}", Outcome.DENIED),
        (f"arn:aws:ec2:eu-central-1:{ACCOUNT}:volume/{UNKNOWN_PART}", Outcome.ALLOWED),
        (f"arn:aws:ec2:eu-central-1:{ACCOUNT}:{UNKNOWN_PART}", Outcome.UNDECIDED),
    ],
)
def test_a_partly_known_arn_decides_what_it_can(resource: str, outcome: Outcome) -> None:
    statement: StatementDocument = {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:ec2:*:*:instance/*"}
    assert evaluate(request(resource=resource), path(statement)).outcome is outcome


def test_another_deny_decides_where_one_is_open() -> None:
    unsure: StatementDocument = {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::logs"}
    assert evaluate(request(resource=UNKNOWN), path(unsure, DENY_EC2)).sid == "DenyMachines"


def test_an_unsure_allow_is_undecided() -> None:
    allow: StatementDocument = {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::logs"}
    assert evaluate(request(resource=UNKNOWN), ScpPath.of([("root", [document(allow)])])).undecided


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ({"Effect": "Deny", "Action": "*"}, "exactly one of Resource and NotResource"),
        ({"Effect": "Deny", "Resource": "*"}, "exactly one of Action and NotAction"),
        (
            {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringIs": {"a": "b"}}},
            "StringIs",
        ),
        (
            {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"ForSome:Bool": {"a": "b"}}},
            "ForSome",
        ),
    ],
)
def test_what_aws_would_refuse_is_refused(statement: StatementDocument, told: str) -> None:
    with pytest.raises(PolicyError, match=told):
        path(statement)


def test_the_guardrails_as_they_are_attached() -> None:
    stop = request("cloudtrail:StopLogging")
    assert evaluate(stop, scp_path(Place.of(Account.PROD))).guardrail == "deny-disabling-cloudtrail"
    assert evaluate(stop, scp_path(Place.of(Account.MANAGEMENT))).allowed


def test_it_is_fast_enough_to_be_asked_on_every_request() -> None:
    scps = scp_path(Place.of(Account.DEV))
    evaluate(request("rds:CreateDBCluster"), scps)
    best = min(_seconds(scps) for _ in range(5))
    assert best < 0.0005, (
        f"{best * 1e6:.0f} us for one evaluation; ten times the aim, so something is compiled anew"
    )


def _seconds(scps: ScpPath) -> float:
    began = time.perf_counter()
    for _ in range(100):
        evaluate(request("rds:CreateDBCluster"), scps)
    return (time.perf_counter() - began) / 100
