"""Create, read, update and delete one resource as its entry says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.plugins.aws.account import Account, AccountNotAllowedError
from sandbox.plugins.aws.addressing import addressed, known_properties, new_identifier, with_full_name
from sandbox.plugins.aws.convert import ConversionError
from sandbox.plugins.aws.diffing import differences
from sandbox.plugins.aws.errors import OperationFailedError, describe, is_not_found
from sandbox.plugins.aws.identifiers import BadIdError, unique_suffix
from sandbox.plugins.aws.outcomes import Created, Found
from sandbox.plugins.aws.plan import Plan, steps
from sandbox.plugins.aws.reading import inputs_from, outputs, read_document
from sandbox.plugins.aws.runner import CancelledError, Clock, Runner
from sandbox.plugins.aws.scope import Scope
from sandbox.plugins.aws.tagging import change_tags
from sandbox.plugins.aws.values import UNKNOWN, Json, Properties

DEFAULT_SECONDS = 30 * 60.0
FAILURES = (
    ClientError,
    BotoCoreError,
    ConversionError,
    OperationFailedError,
    AccountNotAllowedError,
    CancelledError,
    BadIdError,
    LookupError,
)


@dataclass(frozen=True)
class Lifecycle:
    """One operation on one resource, for one provider configuration."""

    plan: Plan
    account: Account
    name: str
    cancelled: Callable[[], bool]
    seconds: float = 0.0

    def create(self, properties: Properties) -> Created:
        """Raises OperationFailedError when AWS made nothing."""
        runner, scope = self._runner(), self._scope(properties)
        identifier = ""
        try:
            scope = scope.having(props=with_full_name(self.plan, properties))
            tags = _tags(properties)
            result = runner.run(self.plan.entry.create, scope, creating=True, tags=tags)
            scope = scope.having(result=result)
            identifier = new_identifier(self.plan, scope)
            scope = scope.having(id=identifier)
            self._settle_new(runner, scope, tags)
            state = self._read_settled(runner, scope)
        except FAILURES as error:
            message = describe("creating", self.plan.title, identifier or self.name, error)
            if not identifier:
                raise OperationFailedError(message) from error
            return Created(identifier, {**scope.props}, problem=message)
        return Created(identifier, state)

    def _settle_new(self, runner: Runner, scope: Scope, tags: dict[str, str]) -> None:
        present = {name for name, value in scope.props.items() if value is not None}
        runner.apply(
            self.plan.entry.settle, scope, only=lambda carried: bool(carried & present) or not carried
        )
        if tags and self.plan.entry.tags is not None and self.plan.create_tags is None:
            change_tags(self.plan, runner, self._with_document(runner, scope), {}, tags)

    def _with_document(self, runner: Runner, scope: Scope) -> Scope:
        """Some services know a resource's ARN, which tagging needs, only by describing it."""
        return scope.having(doc=read_document(self.plan, runner, scope) or {})

    def read(self, identifier: str, state: Properties, old_inputs: Properties) -> Found | None:
        """The resource as AWS has it now; None when it is gone."""
        runner = self._runner()
        try:
            identifier, known = addressed(self.plan, identifier, state, old_inputs)
            scope = self._scope(known, old=state, region=_text(state.get("region"))).having(id=identifier)
            document = read_document(self.plan, runner, scope)
            if document is None:
                return None
            found = outputs(self.plan, runner, scope.having(doc=document))
        except FAILURES as error:
            raise OperationFailedError(describe("reading", self.plan.title, identifier, error)) from error
        return Found(identifier, found, inputs_from(self.plan, found, old_inputs))

    def update(
        self, identifier: str, state: Properties, old_inputs: Properties, new: Properties
    ) -> Properties:
        """The new state."""
        runner = self._runner()
        changed = {difference.property for difference in differences(self.plan, state, old_inputs, new)}
        scope = self._scope({**self._carried_over(state), **new}, old=state).having(
            id=identifier,
            changed={name: value for name, value in new.items() if name in changed},
            removed=frozenset(changed - set(new)),
        )
        try:
            scope = self._with_document(runner, scope) if self._tags_differ(changed) else scope
            if changed:
                runner.apply(self.plan.entry.update, scope, only=lambda carried: bool(carried & changed))
            # Without any change the engine repeats an update that failed half-way.
            wanted = changed or set(new)
            runner.apply(self.plan.entry.settle, scope, only=lambda carried: bool(carried & wanted))
            if self._tags_differ(changed):
                change_tags(self.plan, runner, scope, _tags(state), _tags(new))
            return self._read_settled(runner, scope)
        except FAILURES as error:
            raise OperationFailedError(describe("updating", self.plan.title, identifier, error)) from error

    def delete(self, identifier: str, state: Properties, old_inputs: Properties) -> None:
        runner = self._runner()
        known = known_properties(self.plan, identifier, {**old_inputs, **state}, old_inputs)
        scope = self._scope(known, old=state, region=_text(state.get("region"))).having(
            id=identifier, doc=state
        )
        try:
            for step in steps(self.plan.entry.delete):
                runner.run(step, scope)
            while self.plan.entry.deleted_wait and read_document(self.plan, runner, scope) is not None:
                runner.clock.pause(f"the deletion of {self.plan.title} ({identifier})")
        except ClientError as error:
            if not is_not_found(error, self.plan.entry.missing):
                raise OperationFailedError(
                    describe("deleting", self.plan.title, identifier, error)
                ) from error
        except FAILURES as error:
            raise OperationFailedError(describe("deleting", self.plan.title, identifier, error)) from error

    def preview(self, properties: Properties, state: Properties | None = None) -> Properties:
        """What the outputs will be: what AWS decides stays unknown; an update keeps what it already decided."""
        entry = self.plan.entry
        known = {**(state or {}), **properties}
        unknown = (
            self.plan.schema.computed | set(entry.computed) | (set(entry.outputs) if state is None else set())
        )
        result: Properties = {name: known.get(name, UNKNOWN) for name in unknown} | known
        result.pop("tagsAll", None)
        if self.plan.tagged:
            result["tagsAll"] = properties.get("tags") or {}
        if "region" in self.plan.schema.outputs:
            result.setdefault("region", self.account.configuration.region)
        return result

    def _tags_differ(self, changed: set[str]) -> bool:
        return "tags" in changed and self.plan.entry.tags is not None

    def _carried_over(self, state: Properties) -> Properties:
        """What only AWS decides, and the name."""
        names = {*self.plan.schema.computed, self.plan.entry.name}
        return {name: value for name, value in state.items() if name in names}

    def _read_settled(self, runner: Runner, scope: Scope) -> Properties:
        wait = self.plan.entry.wait
        what = f"{self.plan.title} ({scope.id})"
        while True:
            document = read_document(self.plan, runner, scope)
            seen = scope.having(doc=document or {})
            if document is not None and (wait is None or seen.evaluate(wait.ready)):
                return outputs(self.plan, runner, seen)
            failed = seen.evaluate(wait.failed) if wait is not None and wait.failed and document else None
            if failed:
                raise OperationFailedError(f"{what} failed: {failed}")
            runner.clock.pause(what)

    def _scope(self, properties: Properties, *, old: Properties | None = None, region: str = "") -> Scope:
        chosen = self.plan.entry.region or _text(properties.get("region")) or region
        return Scope(
            account=self.account,
            region=chosen or self.account.configuration.region,
            service=self.plan.entry.service,
            props=properties,
            old=old or {},
            changed=properties,
            random=unique_suffix(),
        )

    def _runner(self) -> Runner:
        return Runner(self.plan, Clock(self.seconds or DEFAULT_SECONDS, self.cancelled))


def _tags(properties: Properties) -> dict[str, str]:
    tags = properties.get("tags")
    return {key: _text(value) for key, value in tags.items()} if isinstance(tags, dict) else {}


def _text(value: Json) -> str:
    return "" if value is None else str(value)
