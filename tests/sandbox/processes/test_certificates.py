"""Certificates of a cluster: signed by its own authority, for the right names and groups."""

from __future__ import annotations

import ipaddress
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.processes import certificates
from sandbox.processes.cluster_files import AUTHORITY, ClusterFiles


@pytest.fixture(name="files", scope="module")
def created_files(tmp_path_factory: pytest.TempPathFactory) -> ClusterFiles:
    files = ClusterFiles(tmp_path_factory.mktemp("cluster"))
    certificates.create_all(files, "172.20.0.1")
    return files


def _load(files: ClusterFiles, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(files.certificate(name).read_bytes())


@pytest.mark.parametrize("name", [*certificates.CLIENTS, certificates.SERVER])
def test_every_certificate_is_issued_by_the_clusters_own_authority(files: ClusterFiles, name: str) -> None:
    _load(files, name).verify_directly_issued_by(_load(files, AUTHORITY))


def test_the_server_certificate_names_loopback_and_the_service_address(files: ClusterFiles) -> None:
    names = _load(files, certificates.SERVER).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    addresses = names.value.get_values_for_type(x509.IPAddress)
    assert set(addresses) == {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("172.20.0.1")}


def test_a_client_certificate_carries_user_and_group_and_cannot_serve(files: ClusterFiles) -> None:
    admin = _load(files, "admin")
    subject = {part.oid: part.value for part in admin.subject}
    usage = admin.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert subject[NameOID.COMMON_NAME] == "sandbox-admin"
    assert subject[NameOID.ORGANIZATION_NAME] == "system:masters"
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def test_the_scheduler_is_no_master(files: ClusterFiles) -> None:
    assert [part.value for part in _load(files, "kube-scheduler").subject] == ["system:kube-scheduler"]


def test_keys_are_readable_by_their_owner_alone(files: ClusterFiles) -> None:
    modes = {stat.S_IMODE(key.stat().st_mode) for key in (files.folder / "pki").glob("*.key")}
    assert modes == {0o600}


def test_creating_again_keeps_the_authority(files: ClusterFiles) -> None:
    before = files.certificate(AUTHORITY).read_bytes()
    certificates.create_all(files, "172.20.0.1")
    assert files.certificate(AUTHORITY).read_bytes() == before


def test_an_interrupted_creation_is_completed(tmp_path: Path) -> None:
    files = ClusterFiles(tmp_path)
    certificates.create_all(files, "10.0.0.1")
    files.key_file(certificates.SERVICE_ACCOUNT).unlink()
    certificates.create_all(files, "10.0.0.1")
    _load(files, "admin").verify_directly_issued_by(_load(files, AUTHORITY))
    assert certificates.service_account_public_key(files).key_size == 2048
