"""The outputs that the engine keeps for an object, and what is read back from them."""

from __future__ import annotations

from typing import Any, Final

from sandbox.plugins.kubernetes.naming import metadata_of
from sandbox.plugins.kubernetes.values import UNKNOWN, Object, Secret, mark_secrets, plain

INPUTS: Final = "__inputs"
FIELD_MANAGER: Final = "__fieldManager"
INITIAL_API_VERSION: Final = "__initialApiVersion"
_OWN_KEYS = (INPUTS, FIELD_MANAGER, INITIAL_API_VERSION)
_SERVER_METADATA = (
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
)
_CRD = "CustomResourceDefinition"
_DASH, _UNDERSCORE = "x-kubernetes-", "x_kubernetes_"


def outputs(live: Object, inputs: Object, manager: str) -> Object:
    """The live object as outputs, with the inputs and their secret marks.

    `managedFields` stay out: they are half of every object and no program reads them.
    """
    content = dict(live)
    if isinstance(content.get("metadata"), dict):
        content["metadata"] = {
            key: value for key, value in content["metadata"].items() if key != "managedFields"
        }
    marked: Object = mark_data(mark_secrets(to_engine(content), inputs))
    marked[INPUTS] = mark_data(inputs)
    marked[FIELD_MANAGER] = manager
    marked[INITIAL_API_VERSION] = live.get("apiVersion", inputs.get("apiVersion"))
    return marked


def preview_outputs(live: Object, inputs: Object, manager: str) -> Object:
    """The dry run's answer as outputs; what only the real run decides stays unknown."""
    content = {key: value for key, value in live.items() if key != "status"}
    metadata = live.get("metadata", {})
    if not isinstance(metadata, dict):
        return outputs(content, inputs, manager)
    metadata = dict(metadata)
    for key in ("uid", "resourceVersion", "creationTimestamp"):
        metadata[key] = UNKNOWN
    content["metadata"] = metadata
    result = outputs(content, inputs, manager)
    if live.get("kind") == "Service" and live.get("apiVersion") == "v1":
        result["spec"] = _unknown_addresses(result.get("spec"), inputs.get("spec"))
    return result


def assumed_outputs(inputs: Object, manager: str) -> Object:
    """What a preview can promise without the API server's help: the inputs."""
    return preview_outputs(to_api(inputs), inputs, manager)


def _unknown_addresses(spec: Any, given: Any) -> Any:
    if not isinstance(spec, dict) or not isinstance(given, dict):
        return spec
    return spec | {key: UNKNOWN for key in ("clusterIP", "clusterIPs") if key not in given}


def live_of(state: Object) -> Object:
    """The object as it was last seen."""
    return {key: value for key, value in state.items() if key not in _OWN_KEYS}


def inputs_of(state: Object) -> Object:
    found = state.get(INPUTS)
    return found if isinstance(found, dict) else {}


def mark_data(content: Object) -> Object:
    """`data` and `stringData` of a Secret are secret, whatever the program said."""
    if content.get("kind") != "Secret" or content.get("apiVersion") != "v1":
        return content
    marked = dict(content)
    for key in ("data", "stringData"):
        if key in marked and not isinstance(marked[key], Secret):
            marked[key] = Secret(plain(marked[key]))
    return marked


def without_server_metadata(content: Object) -> Object:
    """Drop what only the API server writes, in place."""
    metadata = metadata_of(content)
    for key in _SERVER_METADATA:
        metadata.pop(key, None)
    return content


def to_api(content: Object) -> Object:
    """A plain copy as the API server wants it: no secret marks, `x-kubernetes-` with dashes."""
    copied: Object = plain(content)
    return _renamed(copied, _UNDERSCORE, _DASH) if copied.get("kind") == _CRD else copied


def to_engine(content: Object) -> Object:
    """The API server's object with property names that the Pulumi SDKs know."""
    return _renamed(content, _DASH, _UNDERSCORE) if content.get("kind") == _CRD else content


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {_rename(key, old, new): _renamed(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, old, new) for item in value]
    return value


def _rename(key: str, old: str, new: str) -> str:
    if not key.startswith(old):
        return key
    rest = key[len(old) :]
    return new + (rest.replace("_", "-") if new == _DASH else rest.replace("-", "_"))
