"""Type tokens name kinds; paths come from the built-in table, else from discovery."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sandbox.plugins.kubernetes.client import JSON, ApiClient, Endpoint
from sandbox.plugins.kubernetes.errors import ApiError, KubernetesError, NoSuchKindError
from sandbox.plugins.kubernetes.resources import KindName, Resources, kind_of, kind_of_token
from sandbox.plugins.kubernetes.values import Object


class DiscoveringClient(ApiClient):
    """Answers discovery of one group and counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__(Endpoint("http://127.0.0.1:1"))
        self.asked: list[str] = []

    def get(self, path: str, query: Mapping[str, str] | None = None, *, accept: str = JSON) -> Object:
        assert (query, accept) == (None, JSON), "discovery needs neither"
        self.asked.append(path)
        if path != "/apis/example.com/v1":
            raise ApiError(404, {"message": "page not found"})
        return {
            "resources": [
                {"name": "things", "kind": "Thing", "namespaced": True},
                {"name": "things/status", "kind": "Thing", "namespaced": True},
                {"name": "worlds", "kind": "World", "namespaced": False},
            ]
        }


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("kubernetes:core/v1:Pod", KindName("v1", "Pod")),
        ("kubernetes:v1:Pod", KindName("v1", "Pod")),  # what apiextensions.CustomResource makes of it
        ("kubernetes:apps/v1:Deployment", KindName("apps/v1", "Deployment")),
        ("kubernetes:apps/v1:DeploymentPatch", KindName("apps/v1", "Deployment", is_patch=True)),
        (
            "kubernetes:networking.istio.io/v1:VirtualService",
            KindName("networking.istio.io/v1", "VirtualService"),
        ),
        ("kubernetes:example.com/v1:ThingList", KindName("example.com/v1", "ThingList")),
    ],
)
def test_tokens_name_kinds(token: str, expected: KindName) -> None:
    assert kind_of_token(token) == expected


@pytest.mark.parametrize("token", ["aws:s3/bucket:Bucket", "kubernetes:Pod", "kubernetes:apps/v1:"])
def test_other_tokens_are_refused(token: str) -> None:
    with pytest.raises(KubernetesError, match="no Kubernetes resource type"):
        kind_of_token(token)


def test_a_custom_patch_is_known_by_the_kind_of_its_inputs() -> None:
    token = "kubernetes:example.com/v1:ThingPatch"  # noqa: S105 - a type token
    assert kind_of(token, {"kind": "Thing"}) == KindName("example.com/v1", "Thing", is_patch=True)
    assert kind_of(token, {"kind": "ThingPatch"}) == KindName("example.com/v1", "ThingPatch")


def test_built_in_kinds_need_no_discovery() -> None:
    client = DiscoveringClient()
    assert Resources(client).find(KindName("v1", "Pod")).item("a", "b") == "/api/v1/namespaces/b/pods/a"
    assert Resources(client).find(KindName("v1", "Node")).item("a", "b") == "/api/v1/nodes/a"
    assert client.asked == []


def test_discovery_is_asked_once_for_a_group() -> None:
    client = DiscoveringClient()
    resources = Resources(client)
    assert (
        resources.find(KindName("example.com/v1", "Thing")).item("a", "b")
        == "/apis/example.com/v1/namespaces/b/things/a"
    )
    assert resources.find(KindName("example.com/v1", "World")).item("a") == "/apis/example.com/v1/worlds/a"
    assert resources.namespaced(KindName("example.com/v1", "World")) is False
    assert len(client.asked) == 1


def test_a_kind_that_is_not_served_is_asked_for_again_each_time() -> None:
    client = DiscoveringClient()
    resources = Resources(client)
    for _ in range(2):
        with pytest.raises(NoSuchKindError, match=r"does not serve other\.com/v1/Thing"):
            resources.find(KindName("other.com/v1", "Thing"))
    assert len(client.asked) == 2
