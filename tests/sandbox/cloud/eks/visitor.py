"""Go into a cluster of the emulator as anybody would."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import kubernetes

from sandbox.paths import REPOSITORY
from tests.sandbox.cloud.eks.conftest import REGION, Cloud


def core_api(cloud: Cloud, eks: Any, role: str, folder: Path) -> Any:
    """The official client, authenticated by `aws eks get-token` as a session of the role."""
    cluster = eks.describe_cluster(name="dev")["cluster"]
    environment = cloud.environment_of(role) | {"PATH": f"{REPOSITORY / '.venv/bin'}:{os.environ['PATH']}"}
    run = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["--region", REGION, "eks", "get-token", "--cluster-name", "dev"],
        "env": [{"name": name, "value": value} for name, value in environment.items()],
    }
    server = {
        "server": cluster["endpoint"],
        "certificate-authority-data": cluster["certificateAuthority"]["data"],
    }
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "it",
        "clusters": [{"name": "it", "cluster": server}],
        "users": [{"name": "it", "user": {"exec": run}}],
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
    }
    file = folder / f"{role}.json"
    file.write_text(json.dumps(document))
    create: Any = kubernetes.config.new_client_from_config
    return kubernetes.client.CoreV1Api(create(str(file)))
