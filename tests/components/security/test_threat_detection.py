"""GuardDuty: detectors, then the administrator, then the organization's configuration."""

from __future__ import annotations

import pulumi_aws as aws
import pytest

from components.security.threat_detection import ThreatDetection, ThreatDetectionArgs
from tests.components.engine import ACCOUNT, Graph, build

ADMINISTRATOR = "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount"
CONFIGURATION = "aws:guardduty/organizationConfiguration:OrganizationConfiguration"


def program() -> None:
    providers = {
        name: aws.Provider(name, region="eu-central-1") for name in ("management", "security", "dev")
    }
    args = ThreatDetectionArgs(
        administrator="security",
        administrator_id=ACCOUNT,
        management=providers["management"],
        accounts=providers,
    )
    ThreatDetection("threats", args)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


def test_every_account_has_a_detector_of_its_own(graph: Graph) -> None:
    detectors = graph.of_type("aws:guardduty/detector:Detector")
    assert {each.provider_name for each in detectors} == {"management", "security", "dev"}


def test_the_management_account_names_the_administrator_after_all_detectors(graph: Graph) -> None:
    administrator = graph.one(ADMINISTRATOR)
    detectors = {each.urn for each in graph.of_type("aws:guardduty/detector:Detector")}
    assert (administrator.provider_name, administrator["adminAccountId"]) == ("management", ACCOUNT)
    assert detectors <= administrator.dependencies


def test_the_administrator_enrols_every_account(graph: Graph) -> None:
    configuration = graph.one(CONFIGURATION)
    assert configuration["autoEnableOrganizationMembers"] == "ALL"
    assert (configuration.provider_name, configuration["detectorId"]) == ("security", "threats-security-id")
    assert graph.one(ADMINISTRATOR).urn in configuration.dependencies


def test_an_administrator_without_a_detector_is_refused() -> None:
    def refused() -> None:
        provider = aws.Provider("dev", region="eu-central-1")
        ThreatDetectionArgs(
            administrator="security",
            administrator_id=ACCOUNT,
            management=provider,
            accounts={"dev": provider},
        )

    with pytest.raises(ValueError, match="security is none of dev"):
        build(refused)
