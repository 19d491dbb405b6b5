"""Which EKS add-ons a cluster runs, in which order, and how each is set up."""

import json
from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """When an add-on can become healthy: a node needs the first kind, the second kind needs a node."""

    BEFORE_NODES = "before-nodes"
    AFTER_NODES = "after-nodes"


@dataclass(frozen=True, kw_only=True)
class AddOn:
    """One managed add-on; `service_account` and `policy` are set where its pods call AWS.

    `namespace` is AWS's choice: `aws eks describe-addon-versions` names it as `defaultNamespace`.
    """

    name: str
    stage: Stage
    namespace: str = "kube-system"
    configuration: dict[str, object] = field(default_factory=dict)
    service_account: str | None = None
    managed_policy: str | None = None

    @property
    def configuration_json(self) -> str | None:
        """The configuration as EKS takes it: one canonical text, so that equal settings never look changed."""
        return json.dumps(self.configuration, sort_keys=True) if self.configuration else None


ADD_ONS: tuple[AddOn, ...] = (
    AddOn(name="eks-pod-identity-agent", stage=Stage.BEFORE_NODES),
    AddOn(
        name="vpc-cni",
        stage=Stage.BEFORE_NODES,
        # Without this the API server takes NetworkPolicies and nobody enforces them.
        configuration={"enableNetworkPolicy": "true"},
        service_account="aws-node",
        managed_policy="AmazonEKS_CNI_Policy",
    ),
    AddOn(name="kube-proxy", stage=Stage.BEFORE_NODES),
    AddOn(
        name="coredns",
        stage=Stage.AFTER_NODES,
        configuration={"replicaCount": 3, "autoScaling": {"enabled": False}},
    ),
    AddOn(
        name="aws-ebs-csi-driver",
        stage=Stage.AFTER_NODES,
        service_account="ebs-csi-controller-sa",
        managed_policy="service-role/AmazonEBSCSIDriverPolicy",
    ),
    AddOn(name="metrics-server", stage=Stage.AFTER_NODES),
    # Its pods take the role of the pod that mounts a secret, so it needs none itself.
    AddOn(
        name="aws-secrets-store-csi-driver-provider",
        stage=Stage.AFTER_NODES,
        namespace="aws-secrets-manager",
        # The driver mounts once otherwise, and a pod would keep the signing keys that it began with.
        configuration={
            "secrets-store-csi-driver": {"enableSecretRotation": True, "rotationPollInterval": "2m"}
        },
    ),
)


def of_stage(stage: Stage) -> tuple[AddOn, ...]:
    """The add-ons of one stage, in their order."""
    return tuple(add_on for add_on in ADD_ONS if add_on.stage is stage)
