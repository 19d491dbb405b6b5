"""Create, read, update and delete one object on the API server, by server-side apply."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.plugins.kubernetes import directives
from sandbox.plugins.kubernetes.client import APPLY, ApiClient
from sandbox.plugins.kubernetes.connection import Connection
from sandbox.plugins.kubernetes.errors import ApiError, CancelledError, KubernetesError, NoSuchKindError
from sandbox.plugins.kubernetes.managers import foreign_conflicts, owns
from sandbox.plugins.kubernetes.naming import name_of, namespace_of
from sandbox.plugins.kubernetes.resources import KindName, RestResource
from sandbox.plugins.kubernetes.values import Object

STRICT = {"fieldValidation": "Strict"}
DRY_RUN = {"dryRun": "All"}
CREATE_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
_ADOPTION_HELP = (
    "The object already exists in the cluster and was not made by this resource. Import it "
    "(`pulumi import` or the `import_` option), manage only some of its fields with a Patch resource, keep its "
    "identity with an alias if the resource was renamed, or set `upsertExistingObjects` on the provider."
)


@dataclass(frozen=True)
class Target:
    """One object: its kind and content, and who applies it."""

    kind: KindName
    content: Object
    manager: str
    force: bool = False


class Objects:
    """The operations on objects through one connection."""

    def __init__(self, connection: Connection, cancelled: threading.Event) -> None:
        self._connection = connection
        self._cancelled = cancelled

    @property
    def client(self) -> ApiClient:
        return self._connection.client

    def path(self, kind: KindName, name: str, namespace: str) -> str:
        return self._rest(kind).item(name, namespace or self._connection.namespace)

    def collection(self, kind: KindName, namespace: str) -> str:
        return self._rest(kind).collection(namespace)

    def get(self, kind: KindName, name: str, namespace: str) -> Object | None:
        """The live object, or None if it (or its kind) is not there."""
        try:
            return self.client.get(self.path(kind, name, namespace))
        except NoSuchKindError:
            return None
        except ApiError as error:
            if error.code == 404:
                return None
            raise

    def create(self, target: Target, *, upsert: bool) -> Object:
        """Apply a new object; refuses one that exists, unless an interrupted create of ours left it."""
        return self._with_patience(lambda: self._create(target, upsert=upsert))

    def _create(self, target: Target, *, upsert: bool) -> Object:
        existing = self.get(target.kind, name_of(target.content), namespace_of(target.content))
        if existing is not None and not upsert and not owns(existing, target.manager):
            name = f"{self._rest(target.kind).resource} {name_of(target.content)!r}"
            raise KubernetesError(f"{name} already exists. {_ADOPTION_HELP}")
        return self.apply(target)

    def dry_create(self, target: Target) -> Object:
        """What the API server would create; nothing is stored."""
        rest = self._rest(target.kind)
        namespace = namespace_of(target.content) or self._connection.namespace
        query = {**STRICT, **DRY_RUN, "fieldManager": target.manager}
        return self.client.request("POST", rest.collection(namespace), query, self._fitting(target, rest))

    def apply(self, target: Target, *, dry_run: bool = False) -> Object:
        """Server-side apply; fields that kubectl or an older client owned are taken over."""
        try:
            return self._apply(target, force=target.force, dry_run=dry_run)
        except ApiError as error:
            if error.code != 409 or foreign_conflicts(error):
                raise _explained(error, target) from error
            return self._apply(target, force=True, dry_run=dry_run)

    def _apply(self, target: Target, *, force: bool, dry_run: bool) -> Object:
        rest = self._rest(target.kind)
        query = {**STRICT, "fieldManager": target.manager, "force": str(force).lower()}
        path = self.path(target.kind, name_of(target.content), namespace_of(target.content))
        body = self._fitting(target, rest)
        return self.client.request(
            "PATCH", path, query | (DRY_RUN if dry_run else {}), body, content_type=APPLY
        )

    def relinquish(self, target: Target) -> None:
        """Give up what the manager owns; a field that nobody else owns goes with it."""
        metadata = {"name": name_of(target.content), "namespace": namespace_of(target.content)}
        identity = {
            "apiVersion": target.kind.api_version,
            "kind": target.kind.kind,
            "metadata": {key: value for key, value in metadata.items() if value},
        }
        path = self.path(target.kind, name_of(identity), namespace_of(identity))
        if self.get(target.kind, name_of(identity), namespace_of(identity)) is not None:
            query = {"fieldManager": target.manager, "force": "true"}
            self.client.request("PATCH", path, query, identity, content_type=APPLY)

    def delete(self, kind: KindName, name: str, namespace: str, policy: str) -> bool:
        """Ask the API server to delete; false if the object (or its kind) is already gone."""
        try:
            self.client.request(
                "DELETE", self.path(kind, name, namespace), body={"propagationPolicy": policy}
            )
        except NoSuchKindError:
            return False
        except ApiError as error:
            if error.code == 404:
                return False
            raise
        return True

    def forget_kinds(self) -> None:
        self._connection.resources.forget()

    def _rest(self, kind: KindName) -> RestResource:
        return self._connection.resources.find(kind)

    def _fitting(self, target: Target, rest: RestResource) -> Object:
        """The content to send: with a namespace if, and only if, the kind lives in one."""
        metadata = dict(target.content.get("metadata") or {})
        if rest.namespaced:
            metadata.setdefault("namespace", self._connection.namespace)
        else:
            metadata.pop("namespace", None)
        return {**target.content, "metadata": metadata}

    def _with_patience(self, attempt: Callable[[], Object]) -> Object:
        """Retry while the namespace or the kind may still be on its way."""
        for pause in CREATE_PAUSES:
            try:
                return attempt()
            except NoSuchKindError:
                self.forget_kinds()
            except ApiError as error:
                if error.code != 404:
                    raise
                self.forget_kinds()
            if self._cancelled.wait(pause):
                raise CancelledError("the operation was cancelled before the object was created.")
        return attempt()


def _explained(error: ApiError, target: Target) -> ApiError | KubernetesError:
    if error.code != 409:
        return error
    return KubernetesError(
        f"{error} - field manager {target.manager!r} shares these fields with another manager. Set the "
        f'annotation {directives.PATCH_FORCE}: "true" on the resource (or `enablePatchForce` on the provider) '
        "to take them over, remove the fields from the program, or list them in ignoreChanges."
    )
