"""Services check who answers at their database, when the project holds the authorities."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.processes import certificates
from sandbox.processes.cluster_files import AUTHORITY, ClusterFiles
from stacks import database_authorities
from tests.components.engine import Graph
from tests.stacks.environment import environment
from tests.stacks.test_settings import changed, refusal

SERVICES = ("user-service", "order-service")


@pytest.fixture
def pem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of rds.pem in the project."""
    monkeypatch.setattr(database_authorities, "PROJECT", tmp_path)
    files = ClusterFiles(tmp_path / "authority")
    certificates.create_all(files, "10.0.0.1")
    text = files.certificate(AUTHORITY).read_text()
    (tmp_path / "rds.pem").write_text(text)
    return text


def urls(graph: Graph, service: str) -> list[str]:
    """Where the service and its migration find the database."""
    told = graph.one("kubernetes:core/v1:ConfigMap", f"{service}-settings")["data"]["DATABASE_URL"]
    job = graph.one("kubernetes:batch/v1:Job", f"{service}-migration")
    variables = job["spec"]["template"]["spec"]["containers"][0]["env"]
    return [told, *(each["value"] for each in variables if each["name"] == "DATABASE_URL")]


def test_without_authorities_connections_are_encrypted_only() -> None:
    graph = environment("dev")
    for service in SERVICES:
        assert [urlsplit(url).query for url in urls(graph, service)] == ["sslmode=require"] * 2


def test_with_authorities_service_and_migration_check_who_answers(pem: str) -> None:
    graph = environment("dev", changes=changed("dev", "data", databaseAuthorities="rds.pem"))
    for service in SERVICES:
        files = graph.one("kubernetes:core/v1:ConfigMap", f"{service}-files")
        assert files["data"] == {"database-authorities.pem": pem}
        for url in urls(graph, service):
            query = parse_qs(urlsplit(url).query)
            assert query["sslmode"] == ["verify-full"]
            assert query["sslrootcert"] == ["/etc/platform-files/database-authorities.pem"]


@pytest.mark.parametrize("text", [None, "", "no certificate", "-----BEGIN CERTIFICATE-----", "ä"])
def test_what_holds_no_certificates_is_refused_before_anything_exists(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_authorities, "PROJECT", tmp_path)
    if text is not None:
        (tmp_path / "rds.pem").write_text(text)
    message = refusal("dev", changed("dev", "data", databaseAuthorities="rds.pem"))
    assert message.startswith(
        "platform:data: databaseAuthorities 'rds.pem' is no file with certificates in PEM beside Pulumi.yaml: "
    )
