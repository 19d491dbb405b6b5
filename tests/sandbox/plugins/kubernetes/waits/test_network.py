"""A Service is ready with its Pods; an Ingress with its Services and an address."""

from __future__ import annotations

from sandbox.plugins.kubernetes.client import JSON, ApiClient, Endpoint
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.kubernetes.waits.network import SETTLE_SECONDS, ingress, service
from sandbox.plugins.kubernetes.waits.verdict import Subject, Verdict


class SliceClient(ApiClient):
    """Answers one EndpointSlice, and Services of type ClusterIP."""

    def __init__(self, *ready: bool) -> None:
        super().__init__(Endpoint("http://127.0.0.1:1"))
        self._ready = ready

    def get(self, path: str, query: object = None, *, accept: str = JSON) -> Object:
        assert accept == JSON
        if "endpointslices" in path:
            assert query == {"labelSelector": "kubernetes.io/service-name=web"}
            return {"items": [{"endpoints": [{"conditions": {"ready": ready}} for ready in self._ready]}]}
        return {"spec": {"type": "ClusterIP"}}


def look_at_service(spec: Object, *ready: bool, age: float = 0.0, status: Object | None = None) -> Verdict:
    live = {"metadata": {"name": "web", "namespace": "shop"}, "spec": spec, "status": status or {}}
    return service(Subject(SliceClient(*ready), live, age))


SELECTING = {"selector": {"app": "web"}}


def test_a_service_waits_for_its_pods() -> None:
    assert look_at_service(SELECTING, True, True).ready
    assert not look_at_service(SELECTING, True, False).ready
    assert "may match no Pod" in look_at_service(SELECTING).waiting_for


def test_a_service_without_pods_is_ready_once_it_has_settled() -> None:
    assert look_at_service(SELECTING, age=SETTLE_SECONDS).ready
    assert not look_at_service(SELECTING, False, age=SETTLE_SECONDS).ready


def test_services_that_select_nothing_do_not_wait() -> None:
    for spec in ({}, {"type": "ExternalName", **SELECTING}, {"clusterIP": "None", **SELECTING}):
        assert look_at_service(spec).ready


def test_a_load_balancer_waits_for_its_address() -> None:
    spec = {"type": "LoadBalancer", **SELECTING}
    assert "address of the load balancer" in look_at_service(spec, True).waiting_for
    address = {"loadBalancer": {"ingress": [{"hostname": "a"}]}}
    assert look_at_service(spec, True, status=address).ready


def test_an_ingress_waits_for_its_services_and_its_address() -> None:
    backend = {"service": {"name": "web"}}
    live: Object = {
        "metadata": {"name": "edge", "namespace": "shop"},
        "spec": {"rules": [{"http": {"paths": [{"backend": backend}]}}]},
    }
    assert "Service 'web'" in ingress(Subject(SliceClient(), live, 0.0)).waiting_for
    assert "an address" in ingress(Subject(SliceClient(True), live, 0.0)).waiting_for
    live["status"] = {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}
    assert ingress(Subject(SliceClient(True), live, 0.0)).ready
