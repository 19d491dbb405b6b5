"""What happens to one resource: create, read, update, delete, with waits and partial failures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.plugins.kubernetes import directives
from sandbox.plugins.kubernetes.connection import Connection
from sandbox.plugins.kubernetes.errors import (
    ApiError,
    InitializationError,
    KubernetesError,
    NoSuchKindError,
    PartialFailure,
    UnreachableError,
)
from sandbox.plugins.kubernetes.naming import (
    field_manager,
    identifier,
    name_of,
    namespace_of,
    parse_identifier,
)
from sandbox.plugins.kubernetes.objects import Objects, Target
from sandbox.plugins.kubernetes.projection import project
from sandbox.plugins.kubernetes.reading import Found, imported_inputs, leave_to_others, tells_nothing
from sandbox.plugins.kubernetes.resources import kind_of
from sandbox.plugins.kubernetes.settings import ProviderSettings
from sandbox.plugins.kubernetes.state import (
    assumed_outputs,
    inputs_of,
    live_of,
    mark_data,
    outputs,
    preview_outputs,
    to_api,
    to_engine,
)
from sandbox.plugins.kubernetes.values import Object, has_unknown, mark_secrets
from sandbox.plugins.kubernetes.waits import loop
from sandbox.plugins.kubernetes.waits.loop import Patience
from sandbox.plugins.timings import WAIT, recorded

_CRD = "CustomResourceDefinition"


@dataclass(frozen=True)
class ResourceName:
    """The engine's name of a resource."""

    urn: str
    token: str


class Lifecycle:
    """The operations of one configured provider."""

    def __init__(
        self, connection: Connection, settings: ProviderSettings, cancelled: threading.Event
    ) -> None:
        self._settings = settings
        self._cancelled = cancelled
        self.objects = Objects(connection, cancelled)

    def _target(self, resource: ResourceName, inputs: Object, state: Object) -> Target:
        force = self._settings.patch_force or directives.is_true(inputs, directives.PATCH_FORCE)
        manager = field_manager(inputs, state, resource.urn)
        return Target(kind_of(resource.token, inputs), to_api(inputs), manager, force)

    def preview_create(self, resource: ResourceName, inputs: Object) -> Object:
        """The outputs as far as the API server can tell them, else the inputs."""
        target = self._target(resource, inputs, {})
        if has_unknown(inputs) or target.kind.is_patch:
            return assumed_outputs(inputs, target.manager)
        return self._previewed(lambda: self.objects.dry_create(target), inputs, target)

    def preview_update(self, resource: ResourceName, inputs: Object, state: Object) -> Object:
        target = self._target(resource, inputs, state)
        if has_unknown(inputs):
            return assumed_outputs(inputs, target.manager)
        return self._previewed(lambda: self.objects.apply(target, dry_run=True), inputs, target)

    def _previewed(self, attempt: Callable[[], Object], inputs: Object, target: Target) -> Object:
        try:
            return preview_outputs(attempt(), inputs, target.manager)
        except (NoSuchKindError, UnreachableError):
            return assumed_outputs(inputs, target.manager)
        except ApiError as error:
            if not tells_nothing(error):
                raise
            return assumed_outputs(inputs, target.manager)

    def create(
        self, resource: ResourceName, inputs: Object, timeout: float, report: Callable[[str], None]
    ) -> Found:
        """Apply a new object and wait until it is ready. Raises PartialFailure if it exists but is not ready."""
        target = self._target(resource, inputs, {})
        upsert = self._settings.upsert or target.kind.is_patch
        live = self.objects.create(target, upsert=upsert)
        return self._settled(target, inputs, live, self._patience(inputs, timeout, report), is_update=False)

    def update(
        self,
        resource: ResourceName,
        inputs: Object,
        state: Object,
        timeout: float,
        ignored: list[str],
        report: Callable[[str], None],
    ) -> Found:
        """Apply the changed inputs and wait until the object is ready again. Raises PartialFailure."""
        target = self._target(resource, inputs, state)
        before = self.objects.get(target.kind, name_of(target.content), namespace_of(target.content))
        leave_to_others(target, before or {}, ignored)
        live = self.objects.apply(target)
        old_manager = str(state.get("__fieldManager") or target.manager)
        if old_manager != target.manager:
            self.objects.relinquish(Target(target.kind, target.content, old_manager))
        return self._settled(target, inputs, live, self._patience(inputs, timeout, report), is_update=True)

    def _settled(
        self, target: Target, inputs: Object, live: Object, patience: Patience, *, is_update: bool
    ) -> Found:
        path = self.objects.path(target.kind, name_of(live), namespace_of(live))
        try:
            with recorded.measure(WAIT, target.kind.kind):
                live = loop.until_ready(self.objects.client, path, target.kind, live, inputs, patience)
        except InitializationError as error:
            verb = "updated" if is_update else "created"
            reports = "but the Kubernetes API server reports that it failed to become ready"
            raise _partial(target, inputs, error.live, f"was {verb}, {reports}: {error}") from error
        except KubernetesError as error:  # the API server went away; the object is there all the same
            raise _partial(target, inputs, live, f"could not be awaited: {error}") from error
        finally:
            patience.report("")
        if target.kind.kind == _CRD:
            self.objects.forget_kinds()
        return Found(identifier(live), inputs, outputs(live, inputs, target.manager))

    def read(self, resource: ResourceName, given_id: str, inputs: Object, state: Object) -> Found | None:
        """The object as it is now, its inputs reduced to what the program gave; None if it is gone."""
        namespace, name = parse_identifier(given_id)
        kind = kind_of(resource.token, inputs or live_of(state))
        live = self.objects.get(kind, name, namespace)
        if live is None:
            return None
        live = to_engine(live)
        known = inputs or inputs_of(state)
        found_inputs = mark_data(
            mark_secrets(project(live, known), known) if known else imported_inputs(live)
        )
        manager = field_manager(found_inputs, state, resource.urn)
        return Found(given_id, found_inputs, outputs(live, found_inputs, manager))

    def delete(
        self,
        resource: ResourceName,
        given_id: str,
        state: Object,
        timeout: float,
        report: Callable[[str], None],
    ) -> None:
        """Delete the object and wait until it is gone; a patch only gives its fields back."""
        inputs = inputs_of(state) or live_of(state)
        namespace, name = parse_identifier(given_id)
        target = self._target(resource, inputs, state)
        if target.kind.is_patch:
            self.objects.relinquish(target)
            return
        policy = directives.propagation_policy(inputs)
        if not self.objects.delete(target.kind, name, namespace, policy):
            return
        path = self.objects.path(target.kind, name, namespace)
        metadata = live_of(state).get("metadata") or {}
        patience = self._patience(inputs, timeout, report)
        try:
            with recorded.measure(WAIT, target.kind.kind):
                loop.until_gone(self.objects.client, path, str(metadata.get("uid") or ""), patience)
        except InitializationError as error:
            raise KubernetesError(f"{target.kind.kind} {given_id!r} was not deleted: {error}") from error
        finally:
            patience.report("")
        if target.kind.kind == _CRD:
            self.objects.forget_kinds()

    def _patience(self, inputs: Object, timeout: float, report: Callable[[str], None]) -> Patience:
        return Patience(directives.timeout_seconds(inputs, timeout), self._cancelled, report)


def _partial(target: Target, inputs: Object, live: Object, problem: str) -> PartialFailure:
    """The object exists: the engine must record it in spite of the problem."""
    message = f"{target.kind.kind} {identifier(live)!r} {problem}"
    return PartialFailure(identifier(live), outputs(live, inputs, target.manager), message, [message])
