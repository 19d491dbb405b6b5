"""Tags of Systems Manager's resources, which are named by their type and id."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Tagging


def ssm_tags(resource_type: str) -> Tagging:
    """Tagging of resources of that ResourceType."""
    key = {"ResourceType": f"'{resource_type}'", "ResourceId": "id"}
    return Tagging(
        "AddTagsToResource",
        "RemoveTagsFromResource",
        key,
        list=Call("ListTagsForResource", key, result="TagList", match=False),
    )
