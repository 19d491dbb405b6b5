"""A cluster's own certificate authority, and the certificates and keys of its components."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.paths import LOOPBACK
from sandbox.processes.cluster_files import AUTHORITY, ClusterFiles, write_private

VALID_FOR = timedelta(days=3650)
CLOCK_SKEW = timedelta(hours=1)
RSA_BITS = 2048
FRONT_PROXY_AUTHORITY = "front-proxy-ca"
FRONT_PROXY_CLIENT = "front-proxy-client"
SERVER = "kube-apiserver"
SERVICE_ACCOUNT = "service-account"
MASTERS = "system:masters"
CLIENTS = {
    "admin": ("sandbox-admin", MASTERS),
    "kube-controller-manager": ("system:kube-controller-manager", MASTERS),
    "kube-scheduler": ("system:kube-scheduler", None),
    "kwok": ("kwok", MASTERS),
}
"""Kubeconfig name -> (user, group). The controller manager runs all controllers under one identity."""


@dataclass(frozen=True)
class Issuer:
    """A certificate authority that can sign."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def create_all(files: ClusterFiles, service_ip: str) -> None:
    """Write every certificate and key of a new cluster; a finished set is left as it is."""
    if files.key_file(SERVICE_ACCOUNT).exists():
        return
    authority = _create_authority(files, AUTHORITY)
    front_proxy = _create_authority(files, FRONT_PROXY_AUTHORITY)
    _create_leaf(files, front_proxy, FRONT_PROXY_CLIENT, FRONT_PROXY_CLIENT)
    for name, (user, group) in CLIENTS.items():
        _create_leaf(files, authority, name, user, group=group)
    _create_leaf(files, authority, SERVER, SERVER, addresses=(LOOPBACK, service_ip))
    write_private(files.key_file(SERVICE_ACCOUNT), _pem(rsa.generate_private_key(65537, RSA_BITS)))


def _create_authority(files: ClusterFiles, name: str) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"{files.key} {name}"[:64], None)
    certificate = (
        _builder(subject, subject, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(files, name, certificate, key)
    return Issuer(certificate, key)


def _create_leaf(
    files: ClusterFiles,
    issuer: Issuer,
    name: str,
    user: str,
    *,
    group: str | None = None,
    addresses: tuple[str, ...] = (),
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if addresses else ExtendedKeyUsageOID.CLIENT_AUTH
    builder = (
        _builder(_subject(user, group), issuer.certificate.subject, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    )
    if addresses:
        builder = builder.add_extension(_server_names(addresses), critical=False)
    _write(files, name, builder.sign(issuer.key, hashes.SHA256()), key)


def _server_names(addresses: tuple[str, ...]) -> x509.SubjectAlternativeName:
    internal = ("kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost")
    return x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
        + [x509.DNSName(name) for name in internal]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - CLOCK_SKEW,
        not_valid_after=now + VALID_FOR,
    )


def _subject(user: str, group: str | None) -> x509.Name:
    organization = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group)] if group else []
    return x509.Name([*organization, x509.NameAttribute(NameOID.COMMON_NAME, user)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not signs_certificates,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _write(
    files: ClusterFiles, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> None:
    write_private(files.certificate(name), certificate.public_bytes(serialization.Encoding.PEM))
    write_private(files.key_file(name), _pem(key))


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def service_account_public_key(files: ClusterFiles) -> rsa.RSAPublicKey:
    """The public half of the key that signs service account tokens, for the OIDC provider's key set."""
    key = load_pem_private_key(files.key_file(SERVICE_ACCOUNT).read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{files.key_file(SERVICE_ACCOUNT)} does not hold an RSA key")
    return key.public_key()
