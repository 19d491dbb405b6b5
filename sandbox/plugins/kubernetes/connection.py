"""One connection per cluster and user, shared by every provider configuration of this process."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.plugins.kubernetes import kubeconfig
from sandbox.plugins.kubernetes.client import ApiClient, endpoint
from sandbox.plugins.kubernetes.credentials import Credentials
from sandbox.plugins.kubernetes.errors import UnreachableError
from sandbox.plugins.kubernetes.kubeconfig import Selection
from sandbox.plugins.kubernetes.resources import Resources
from sandbox.plugins.kubernetes.settings import ProviderSettings


@dataclass(frozen=True)
class Connection:
    """An API server with what is known about it."""

    client: ApiClient
    resources: Resources
    namespace: str


_connections: dict[str, Connection] = {}
_lock = threading.Lock()


def connect(settings: ProviderSettings, environment: Mapping[str, str]) -> Connection:
    """The connection that the settings mean; nothing is sent yet. Raises UnreachableError."""
    try:
        document, folder = kubeconfig.load(settings.kubeconfig, environment)
        selection = kubeconfig.select(document, folder, context=settings.context, cluster=settings.cluster)
        shared = _shared(selection, environment)
    except (kubeconfig.KubeconfigError, OSError, ValueError) as error:
        raise UnreachableError(f"the Kubernetes cluster cannot be reached: {error}") from error
    return Connection(shared.client, shared.resources, settings.namespace or selection.namespace)


def _shared(selection: Selection, environment: Mapping[str, str]) -> Connection:
    credentials = Credentials(selection, environment)
    identity = [selection.cluster, selection.user, str(selection.folder), credentials.identity]
    key = hashlib.sha256(json.dumps(identity, sort_keys=True, default=str).encode()).hexdigest()
    with _lock:
        if key not in _connections:
            client = ApiClient(endpoint(selection), credentials)
            _connections[key] = Connection(client, Resources(client), selection.namespace)
        return _connections[key]
