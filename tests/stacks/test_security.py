"""The security stack: one archive, and every account watched."""

from __future__ import annotations

import itertools
import json

import pytest

from components.security.alert_patterns import ELSEWHERE
from policies.scope import HOME_REGIONS
from tests.components.engine import Graph
from tests.stacks.program import core, run

HUB = "aws:securityhub/organizationAdminAccount:"
ACCOUNTS = {"management", "security", "shared", "dev", "stage", "prod"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return core("security")


@pytest.mark.parametrize(
    "kind",
    ["aws:cfg/recorder:Recorder", "aws:guardduty/detector:Detector", "aws:securityhub/account:Account"],
)
def test_every_account_is_watched_in_every_region_that_the_guardrails_allow(graph: Graph, kind: str) -> None:
    places = {f"{account}-{region}" for account in ACCOUNTS for region in HOME_REGIONS}
    assert {each.provider_name for each in graph.of_type(kind)} == places


def test_findings_come_together_in_every_region_that_the_guardrails_allow(graph: Graph) -> None:
    there = {f"security-{region}" for region in HOME_REGIONS}
    assert {each.provider_name for each in graph.of_type("aws:accessanalyzer/analyzer:Analyzer")} == there
    members = graph.of_type("aws:securityhub/member:Member")
    assert {each.provider_name for each in members} == there
    assert len(members) == len(there) * len(ACCOUNTS - {"security"})


def test_one_administrator_is_named_after_the_other_or_the_organization_refuses(graph: Graph) -> None:
    """GuardDuty, Security Hub, the same in the second region, Inspector."""
    kinds = (
        "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount",
        f"{HUB}OrganizationAdminAccount",
    )
    names = [("threats", kinds[0]), ("findings", kinds[1]), ("threats-second", kinds[0])]
    names += [
        ("findings-second", kinds[1]),
        ("scans", "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount"),
    ]
    named = [graph.one(kind, f"{name}-administrator") for name, kind in names]
    for first, then in itertools.pairwise(named):
        assert first.urn in then.dependencies


def test_what_is_found_in_the_second_region_reaches_the_rules_at_home(graph: Graph) -> None:
    rules = {each.name: each for each in graph.of_type("aws:cloudwatch/eventRule:EventRule")}
    for title in ELSEWHERE:
        target = graph.one("aws:cloudwatch/eventTarget:EventTarget", f"second-region-{title}")
        assert target["arn"].startswith("arn:aws:events:eu-central-1:")
        assert target["rule"] == rules[f"second-region-{title}"]["name"]
        sent, told = (
            json.loads(rules[f"{rule}-{title}"]["eventPattern"]) for rule in ("second-region", "alerts")
        )
        assert (sent["source"], sent["detail-type"]) == (told["source"], told["detail-type"])


def test_an_emergency_in_any_account_reaches_the_people_on_call(graph: Graph) -> None:
    trail = graph.one("aws:cloudtrail/trail:Trail")
    group = graph.one("aws:cloudwatch/logGroup:LogGroup", "trail-alarms-events")
    assert trail["cloudWatchLogsGroupArn"] == f"{group.outputs['arn']}:*"
    assert graph.one("aws:iam/rolePolicy:RolePolicy", "trail-alarms-writer").urn in trail.dependencies
    sent = graph.one("aws:cloudwatch/eventRule:EventRule", "emergencies-raised")
    told = graph.one("aws:cloudwatch/eventRule:EventRule", "alerts-emergencies")
    assert sent["eventPattern"] == told["eventPattern"]
    assert sent.provider_name == trail.provider_name == group.provider_name, "alarms are where the trail is"
    target = graph.one("aws:cloudwatch/eventTarget:EventTarget", "emergencies-raised")
    door = graph.one("aws:cloudwatch/eventBusPolicy:EventBusPolicy")
    assert target["arn"] in door["policy"]
    assert told.provider_name == door.provider_name


def test_critical_holes_of_every_account_reach_the_rule_that_builds_images(graph: Graph) -> None:
    scanned = graph.one("aws:inspector2/enabler:Enabler", "scans-members")["accountIds"]
    ids = core("organization").outputs["account_ids"]
    assert set(scanned) == {ids[account] for account in ACCOUNTS - {"management", "security"}}
    rule = graph.one("aws:cloudwatch/eventRule:EventRule", "image-builders-critical-findings")
    shared = core("shared")
    builds = shared.one("aws:cloudwatch/eventRule:EventRule", "image-builds-critical-finding")
    assert rule["eventPattern"] == builds["eventPattern"]
    target = graph.one("aws:cloudwatch/eventTarget:EventTarget", "image-builders-critical-findings")
    door = shared.one("aws:cloudwatch/eventBusPolicy:EventBusPolicy")["policy"]
    assert target["arn"] in door
    assert f"arn:aws:iam::{ids['security']}:root" in door


def test_global_resources_are_recorded_once(graph: Graph) -> None:
    recorders = graph.of_type("aws:cfg/recorder:Recorder")
    everywhere = {
        each.provider_name for each in recorders if each["recordingGroup"]["includeGlobalResourceTypes"]
    }
    assert everywhere == {f"{account}-eu-central-1" for account in ACCOUNTS}
    roles = [
        each for each in graph.of_type("aws:iam/role:Role") if each.inputs.get("name") == "config-recorder"
    ]
    assert len(roles) == len(ACCOUNTS), "a role is of all regions"


def test_the_trail_belongs_to_the_management_account_and_waits_for_the_archive(graph: Graph) -> None:
    trail = graph.one("aws:cloudtrail/trail:Trail")
    assert trail.provider_name == "management-eu-central-1"
    assert graph.one("aws:s3/bucketPolicy:BucketPolicy", "log-archive-policy").urn in trail.dependencies
    assert (trail["isOrganizationTrail"], trail["isMultiRegionTrail"]) == (True, True)


def test_archive_and_inventory_lie_in_the_security_account(graph: Graph) -> None:
    buckets = {each.name: each.provider_name for each in graph.of_type("aws:s3/bucket:Bucket")}
    names = ("inventory-bucket", "log-archive-bucket", "log-archive-config-bucket")
    assert buckets == dict.fromkeys(names, "security-eu-central-1")


def test_every_member_account_sends_its_inventory_to_the_one_bucket(graph: Graph) -> None:
    syncs = graph.of_type("aws:ssm/resourceDataSync:ResourceDataSync")
    assert {each.provider_name.partition("-")[0] for each in syncs} == ACCOUNTS - {"management"}
    bucket = graph.one("aws:s3/bucket:Bucket", "inventory-bucket")["bucket"]
    assert {each["s3Destination"]["bucketName"] for each in syncs} == {bucket}
    policy = graph.one("aws:s3/bucketPolicy:BucketPolicy", "inventory-policy").urn
    assert all(policy in each.dependencies for each in syncs), "AWS refuses a sync that may not write"


def test_the_archive_lets_in_the_trail_that_is_made(graph: Graph) -> None:
    trail = graph.one("aws:cloudtrail/trail:Trail")
    policy = graph.one("aws:s3/bucketPolicy:BucketPolicy", "log-archive-policy")["policy"]
    assert f"arn:aws:cloudtrail:eu-central-1:123456789012:trail/{trail['name']}" in policy


def test_recorders_deliver_into_the_archive(graph: Graph) -> None:
    channels = graph.of_type("aws:cfg/deliveryChannel:DeliveryChannel")
    bucket = graph.one("aws:s3/bucket:Bucket", "log-archive-config-bucket")
    assert {each["s3BucketName"] for each in channels} == {bucket["bucket"]}
    assert not bucket.inputs.get("objectLockEnabled"), "Config delivers into no bucket with Object Lock"


def test_the_first_preview_shows_every_resource(graph: Graph) -> None:
    preview = run("security", {"organization": core("organization")}, preview=True)
    assert {each.urn for each in preview.resources} == {each.urn for each in graph.resources}
