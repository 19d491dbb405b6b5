"""kube-apiserver: RBAC and Node authorizers, EKS-like issuer, token webhook, small caches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.paths import LOOPBACK
from sandbox.processes import certificates as pki
from sandbox.processes.cluster_files import AUTHORITY, ClusterFiles, ClusterSettings
from sandbox.processes.kubeconfig import WEBHOOK
from sandbox.processes.supervisor import ProcessSpec

TOKEN_CACHE = "10s"  # noqa: S105 - a duration: how soon a changed access entry takes effect
API_AUDIENCE = "https://kubernetes.default.svc"
WITHOUT_WATCH_LIST = "WatchList=false"
"""The wheel's etcd cannot serve streaming lists: with them on, every watch from version 0 fails (kwok's all do)."""
MEMORY_SOFT_LIMIT = "260MiB"


@dataclass(frozen=True, kw_only=True)
class ApiServerConfig:
    program: Path
    files: ClusterFiles
    settings: ClusterSettings
    etcd_url: str
    ready: Callable[[], bool]


def process(config: ApiServerConfig) -> ProcessSpec:
    """Audit and priority-and-fairness are off to save memory and CPU; admission is as on EKS."""
    return ProcessSpec(
        name=f"{config.files.key}.kube-apiserver",
        command=(
            str(config.program),
            f"--etcd-servers={config.etcd_url}",
            f"--emulated-version=kube={config.settings.version}",
            f"--bind-address={LOOPBACK}",
            f"--secure-port={config.settings.ports.api_server}",
            f"--service-cluster-ip-range={config.settings.service_cidr}",
            "--endpoint-reconciler-type=none",
            "--allow-privileged=true",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction,PodSecurity,ValidatingAdmissionPolicy",
            "--enable-priority-and-fairness=false",
            f"--feature-gates={WITHOUT_WATCH_LIST}",
            "--profiling=false",
            "--etcd-count-metric-poll-period=0",
            "--shutdown-watch-termination-grace-period=1s",
            *_authentication(config),
            *_front_proxy(config.files),
        ),
        environment={"GOGC": "60", "GOMEMLIMIT": MEMORY_SOFT_LIMIT},
        ready=config.ready,
        ready_seconds=90.0,
    )


def _authentication(config: ApiServerConfig) -> tuple[str, ...]:
    files = config.files
    return (
        f"--tls-cert-file={files.certificate(pki.SERVER)}",
        f"--tls-private-key-file={files.key_file(pki.SERVER)}",
        f"--client-ca-file={files.certificate(AUTHORITY)}",
        f"--service-account-issuer={config.settings.issuer}",
        f"--service-account-key-file={files.key_file(pki.SERVICE_ACCOUNT)}",
        f"--service-account-signing-key-file={files.key_file(pki.SERVICE_ACCOUNT)}",
        f"--api-audiences={config.settings.issuer},{API_AUDIENCE}",
        f"--authentication-token-webhook-config-file={files.kubeconfig(WEBHOOK)}",
        "--authentication-token-webhook-version=v1",
        f"--authentication-token-webhook-cache-ttl={TOKEN_CACHE}",
    )


def _front_proxy(files: ClusterFiles) -> tuple[str, ...]:
    """Lets aggregated API servers (metrics and the like) recognise the user on whose behalf it calls them."""
    return (
        f"--proxy-client-cert-file={files.certificate(pki.FRONT_PROXY_CLIENT)}",
        f"--proxy-client-key-file={files.key_file(pki.FRONT_PROXY_CLIENT)}",
        f"--requestheader-client-ca-file={files.certificate(pki.FRONT_PROXY_AUTHORITY)}",
        f"--requestheader-allowed-names={pki.FRONT_PROXY_CLIENT}",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    )
