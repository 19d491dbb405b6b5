"""From the engine's wire format to plain values."""

from __future__ import annotations

from google.protobuf.struct_pb2 import Struct
from google.protobuf.struct_pb2 import Value as WireValue
from pulumi.runtime import rpc

from policies.evaluation import UNKNOWN
from policies.resource import Properties, Value

# How the engine writes "not known yet", by the type that the value will have.
_UNKNOWNS = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
_SIGNATURE = rpc._special_sig_key
_SECRET = rpc._special_secret_sig
_OUTPUT = rpc._special_output_value_sig
_REFERENCE = rpc._special_resource_sig


def decode(struct: Struct) -> Properties:
    """All properties; secrets are opened, since a guardrail judges them like any other value."""
    return {key: _value(value) for key, value in struct.fields.items()}


def _value(wire: WireValue) -> Value:
    kind = wire.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if wire.string_value in _UNKNOWNS else wire.string_value
    if kind == "struct_value":
        return _struct(wire.struct_value)
    if kind == "list_value":
        return [_value(element) for element in wire.list_value.values]
    if kind == "number_value":
        number = wire.number_value
        return int(number) if number.is_integer() else number
    return wire.bool_value if kind == "bool_value" else None


def _struct(struct: Struct) -> Value:
    signature = struct.fields[_SIGNATURE].string_value if _SIGNATURE in struct.fields else None
    if signature is None:
        return decode(struct)
    if signature == _SECRET:
        return _value(struct.fields["value"])
    if signature == _OUTPUT:
        return _value(struct.fields["value"]) if "value" in struct.fields else UNKNOWN
    if signature == _REFERENCE:
        return struct.fields["urn"].string_value
    return "(asset)"
