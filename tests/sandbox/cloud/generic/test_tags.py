"""AWS writes tags in four ways; they are one inside."""

from __future__ import annotations

from moto.core.utils import get_service_model

from sandbox.cloud.generic.tags import as_mapping, shaped


def test_every_form_becomes_a_mapping() -> None:
    expected = {"a": "1"}
    assert as_mapping({"a": "1"}) == expected
    assert as_mapping([{"Key": "a", "Value": "1"}]) == expected
    assert as_mapping([{"key": "a", "value": "1"}]) == expected
    assert as_mapping([{"TagKey": "a", "TagValue": "1"}]) == expected
    assert as_mapping(None) == {}


def test_tags_take_the_form_of_the_shape() -> None:
    def tags_of(service: str, operation: str, member: str) -> object:
        output = get_service_model(service).operation_model(operation).output_shape
        return shaped({"a": "1"}, output.members[member])

    assert tags_of("accessanalyzer", "ListTagsForResource", "tags") == {"a": "1"}
    assert tags_of("globalaccelerator", "ListTagsForResource", "Tags") == [{"Key": "a", "Value": "1"}]
    assert shaped({"a": "1"}, None) == [{"Key": "a", "Value": "1"}]
