"""managedFields tell who gave what."""

from __future__ import annotations

from sandbox.plugins.kubernetes.errors import ApiError
from sandbox.plugins.kubernetes.managers import foreign_conflicts, given_by_clients, owned_only_by_others
from sandbox.plugins.kubernetes.values import Object


def entry(manager: str, fields: Object, **more: str) -> Object:
    return {"manager": manager, "operation": "Apply", "fieldsV1": fields, **more}


def live(*entries: Object) -> Object:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop", "uid": "1", "managedFields": list(entries)},
        "spec": {
            "replicas": 2,
            "paused": False,
            "containers": [{"name": "a", "image": "x", "tty": False}, {"name": "b"}],
        },
        "status": {"replicas": 2},
    }


def test_an_import_takes_what_was_applied_and_leaves_defaults() -> None:
    applied: Object = {
        "f:spec": {
            "f:replicas": {},
            "f:containers": {'k:{"name":"a"}': {".": {}, "f:name": {}, "f:image": {}}},
        }
    }
    status = entry("kube-controller-manager", {"f:status": {}}, subresource="status")
    assert given_by_clients(live(entry("me", applied), status)) == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"replicas": 2, "containers": [{"name": "a", "image": "x"}]},
    }


def test_an_import_of_an_object_that_was_never_applied_takes_all_but_the_status() -> None:
    found = given_by_clients(live(entry("kubectl-create", {"f:spec": {}}, operation="Update")))
    assert found["spec"]["paused"] is False
    assert "status" not in found


def test_a_field_is_left_to_others_only_if_we_do_not_own_it_too() -> None:
    replicas: Object = {"f:spec": {"f:replicas": {}}}
    assert owned_only_by_others(live(entry("autoscaler", replicas)), ("spec", "replicas"), "me")
    assert not owned_only_by_others(
        live(entry("autoscaler", replicas), entry("me", replicas)), ("spec", "replicas"), "me"
    )
    assert not owned_only_by_others(live(), ("spec", "replicas"), "me")


def test_fields_of_kubectl_may_be_taken_over_but_not_those_of_a_controller() -> None:
    def conflict(*managers: str) -> ApiError:
        causes = [
            {"reason": "FieldManagerConflict", "message": f'conflict with "{name}" using v1'}
            for name in managers
        ]
        return ApiError(409, {"details": {"causes": causes}})

    assert not foreign_conflicts(conflict("kubectl-client-side-apply", "kubectl-edit"))
    assert foreign_conflicts(conflict("kubectl-edit", "argocd-controller"))
    assert foreign_conflicts(ApiError(409, {"reason": "Conflict"}))
