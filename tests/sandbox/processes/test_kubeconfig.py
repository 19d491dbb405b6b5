"""Kubeconfig files hold the API server's address, its authority and the user's certificate."""

from __future__ import annotations

import json
from base64 import b64decode

from sandbox.processes import kubeconfig
from sandbox.processes.cluster_files import AUTHORITY, ClusterFiles, ClusterSettings


def test_the_admins_kubeconfig_is_complete(files: ClusterFiles, settings: ClusterSettings) -> None:
    kubeconfig.write_all(files, settings)
    document = json.loads(files.admin_kubeconfig.read_text())
    cluster, user = document["clusters"][0]["cluster"], document["users"][0]["user"]
    assert cluster["server"] == f"https://127.0.0.1:{settings.ports.api_server}"
    assert b64decode(cluster["certificate-authority-data"]) == files.certificate(AUTHORITY).read_bytes()
    assert b64decode(user["client-certificate-data"]) == files.certificate("admin").read_bytes()
    assert b64decode(user["client-key-data"]) == files.key_file("admin").read_bytes()


def test_the_webhook_is_called_on_its_own_port(files: ClusterFiles, settings: ClusterSettings) -> None:
    kubeconfig.write_all(files, settings)
    document = json.loads(files.kubeconfig(kubeconfig.WEBHOOK).read_text())
    expected = f"http://127.0.0.1:{settings.ports.token_webhook}/authenticate"
    assert document["clusters"][0]["cluster"] == {"server": expected}
