"""Serves declared settings: what an account has exactly once per region, with defaults."""

from __future__ import annotations

from sandbox.cloud.extension import Answer, AwsError, Call, Registry, State
from sandbox.cloud.generic.kinds import Setting
from sandbox.cloud.generic.naming import TOKENS

STATE = "generic"


def serve(registry: Registry, setting: Setting) -> None:
    """Register the operations that read, write and reset the setting."""

    def stored(call: Call) -> State:
        name = f"{setting.service}/{setting.name}"
        kept: State = call.registry.state(STATE, call.account, call.region).setdefault(name, {})
        return kept

    def key(call: Call) -> str:
        return "|".join(str(call.params.get(member)) for member in setting.per)

    def answer(call: Call) -> Answer:
        item = {**setting.defaults, **stored(call).get(key(call), {})}
        return setting.answer(call, item) if setting.answer else item

    def read(call: Call) -> Answer:
        if setting.missing is not None and key(call) not in stored(call):
            raise AwsError(setting.missing, f"{setting.name} is not set.")
        return answer(call)

    def write(call: Call) -> Answer:
        changed = {name: value for name, value in call.params.items() if name not in TOKENS}
        stored(call).setdefault(key(call), {}).update(changed)
        return answer(call)

    def reset(call: Call) -> Answer:
        stored(call).pop(key(call), None)
        return answer(call)

    for operations, handler in ((setting.read, read), (setting.write, write), (setting.reset, reset)):
        for operation in operations:
            registry.handle(setting.service, operation, handler)
