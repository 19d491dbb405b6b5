"""EKS: clusters and add-ons."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging, Wait
from sandbox.plugins.aws.scope import Scope
from sandbox.plugins.timings import pause


def eks_tags(arn: str) -> Tagging:
    return Tagging("TagResource", "UntagResource", {"resourceArn": f"doc.{arn}"}, tags="tags", keys="tagKeys")


def wait_for_update(scope: Scope, answer: Any) -> None:
    """EKS changes one thing after the other: the next change is refused while one is under way."""
    update = answer.get("update") or {}
    name = {"nodegroupName": scope.props["nodeGroupName"]} if scope.props.get("nodeGroupName") else {}
    cluster = scope.props.get("clusterName") or scope.id
    while update.get("id") and update.get("status") == "InProgress":
        pause("EKS update", 0.2)
        update = scope.call("describe_update", name=cluster, updateId=update["id"], **name)["update"]


def _vpc_config() -> Any:
    names = (
        "endpointPrivateAccess",
        "endpointPublicAccess",
        "publicAccessCidrs",
        "subnetIds",
        "securityGroupIds",
    )

    def build(scope: Scope) -> Any:
        config: Any = scope.props.get("vpcConfig") or {}
        found = {name: config[name] for name in names if config.get(name) not in (None, [])}
        return found or None

    return build


def _logging(scope: Scope) -> Any:
    every = ("api", "audit", "authenticator", "controllerManager", "scheduler")
    wanted: Any = scope.props.get("enabledClusterLogTypes") or []
    groups = [
        {"types": sorted(wanted), "enabled": True},
        {"types": sorted(set(every) - set(wanted)), "enabled": False},
    ]
    return {"clusterLogging": [group for group in groups if group["types"]]}


def _log_types(scope: Scope) -> Any:
    groups = (scope.doc.get("logging") or {}).get("clusterLogging") or []
    return sorted(kind for group in groups if group.get("enabled") for kind in group["types"])


def _update_config(member: str, build: Any) -> Any:
    """One kind of setting per UpdateClusterConfig call."""

    def run(scope: Scope) -> None:
        value = build(scope)
        if value is not None:
            wait_for_update(scope, scope.call("update_cluster_config", name=scope.id, **{member: value}))

    return run


def _update_version(scope: Scope) -> None:
    if scope.props.get("version"):
        wait_for_update(
            scope, scope.call("update_cluster_version", name=scope.id, version=scope.props["version"])
        )


def _plain(name: str) -> Any:
    def build(scope: Scope) -> Any:
        found: Any = scope.props.get(name)
        return {key: value for key, value in found.items() if value is not None} if found else None

    return build


CLUSTER = {"clusterName": "props.clusterName"}


ACTIVE = Wait(
    "doc.status == 'ACTIVE'",
    failed="contains(['FAILED', 'CREATE_FAILED', 'DEGRADED'], doc.status) && as_json(doc.health)",
)


RESOURCES = (
    Resource(
        token="aws:eks/cluster:Cluster",
        service="eks",
        title="EKS Cluster",
        name="name",
        rename={"encryptionConfig.provider": "provider"},
        create=Call(
            "CreateCluster",
            {
                "resourcesVpcConfig": _vpc_config(),
                "logging": _logging,
                "encryptionConfig": lambda s: (
                    [s.props["encryptionConfig"]] if s.props.get("encryptionConfig") else None
                ),
            },
            uses=("vpcConfig", "enabledClusterLogTypes", "encryptionConfig"),
        ),
        id="result.cluster.name",
        key={"name": "id"},
        read=(Call("DescribeCluster", result="cluster"),),
        wait=ACTIVE,
        update=(
            Function(_update_version, uses=("version",)),
            Function(_update_config("resourcesVpcConfig", _vpc_config()), uses=("vpcConfig",)),
            Function(_update_config("logging", _logging), uses=("enabledClusterLogTypes",)),
            Function(
                _update_config(
                    "accessConfig",
                    lambda s: {"authenticationMode": s.props["accessConfig"]["authenticationMode"]},
                ),
                uses=("accessConfig",),
            ),
            Function(_update_config("upgradePolicy", _plain("upgradePolicy")), uses=("upgradePolicy",)),
            Function(
                _update_config("zonalShiftConfig", _plain("zonalShiftConfig")), uses=("zonalShiftConfig",)
            ),
            Function(
                _update_config("deletionProtection", lambda s: s.props.get("deletionProtection") is True),
                uses=("deletionProtection",),
            ),
        ),
        delete=Call("DeleteCluster"),
        deleted_wait=True,
        outputs={
            "arn": "doc.arn",
            "vpcConfig": "doc.resourcesVpcConfig",
            "encryptionConfig": "doc.encryptionConfig[0]",
            "enabledClusterLogTypes": _log_types,
            "certificateAuthority": "doc.certificateAuthority",
            "identities": lambda s: [{"oidcs": [s.doc["identity"]["oidc"]]}] if s.doc.get("identity") else [],
            "clusterId": "doc.id",
        },
        computed=(
            "version",
            "kubernetesNetworkConfig",
            "accessConfig",
            "upgradePolicy",
            "zonalShiftConfig",
            "deletionProtection",
            "computeConfig",
            "storageConfig",
            "controlPlaneScalingConfig",
        ),
        write_only=("bootstrapSelfManagedAddons", "defaultAddonsToRemoves", "forceUpdateVersion"),
        local=("forceUpdateVersion",),
        tags=eks_tags("arn"),
    ),
    Resource(
        token="aws:eks/addon:Addon",
        service="eks",
        title="EKS Add-On",
        create=Call("CreateAddon", {"resolveConflicts": "props.resolveConflictsOnCreate"}),
        id_format="{clusterName}:{addonName}",
        key={**CLUSTER, "addonName": "props.addonName"},
        read=(Call("DescribeAddon", result="addon"),),
        wait=ACTIVE,
        update=(Call("UpdateAddon", {"resolveConflicts": "props.resolveConflictsOnUpdate"}),),
        delete=Call("DeleteAddon", {"preserve": "props.preserve"}),
        deleted_wait=True,
        outputs={"arn": "doc.addonArn", "podIdentityAssociations": "props.podIdentityAssociations"},
        computed=("addonVersion", "configurationValues", "namespaceConfig"),
        local=("preserve", "resolveConflictsOnCreate", "resolveConflictsOnUpdate"),
        documents=("configurationValues",),
        tags=eks_tags("addonArn"),
    ),
)
