"""The simulated nodes of a node group, as Node objects that kwok brings to Ready."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass

from moto.ec2.models.instance_types import INSTANCE_TYPES

from sandbox.cloud.eks.state import Document
from sandbox.processes.kube_client import JsonObject

NODEGROUP_LABEL = "eks.amazonaws.com/nodegroup"
MOST_PODS = 110
SYSTEM_MEMORY_KIB = 700 * 1024
FIRST_HOST = 10
"""AWS keeps the first addresses of each subnet for itself."""
TAINT_EFFECTS = {
    "NO_SCHEDULE": "NoSchedule",
    "NO_EXECUTE": "NoExecute",
    "PREFER_NO_SCHEDULE": "PreferNoSchedule",
}


@dataclass(frozen=True, kw_only=True)
class SubnetFacts:
    zone: str
    cidr: str


@dataclass(frozen=True, kw_only=True)
class NodeTemplate:
    """What all nodes of one generation of a group have in common."""

    nodegroup: Document
    region: str
    account: str
    image: str
    kubelet_version: str
    subnets: tuple[SubnetFacts, ...]

    @property
    def generation(self) -> str:
        """Nodes are replaced, not changed, when one of these changes."""
        template = (self.nodegroup.get("launchTemplate") or {}).get("version", "")
        facts = (
            self.nodegroup["nodegroupArn"],
            self.image,
            self.kubelet_version,
            self.instance_type,
            template,
        )
        return hashlib.sha256("|".join(facts).encode()).hexdigest()

    @property
    def instance_type(self) -> str:
        return str(self.nodegroup["instanceTypes"][0])

    def nodes(self) -> list[JsonObject]:
        """As many as the group wants, spread over its subnets' zones."""
        wanted = self.nodegroup["scalingConfig"]["desiredSize"]
        return [self._node(number) for number in range(wanted)]

    def _node(self, number: int) -> JsonObject:
        subnet = self.subnets[number % len(self.subnets)]
        address = self._address(subnet, number)
        name = f"ip-{address.replace('.', '-')}.{self.region}.compute.internal"
        seed = hashlib.sha256(f"{self.generation}{number}".encode()).hexdigest()
        instance = f"i-{seed[:17]}"
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": self._labels(name, subnet.zone)},
            "spec": {
                "providerID": f"aws:///{subnet.zone}/{instance}",
                "taints": [_taint(taint) for taint in self.nodegroup["taints"]],
            },
            "status": self._status(name, address, instance),
        }

    def _address(self, subnet: SubnetFacts, number: int) -> str:
        """Fixed by generation and number, so that the same node always has the same name."""
        network = ipaddress.ip_network(subnet.cidr)
        usable = network.num_addresses - FIRST_HOST - 1
        offset = int(self.generation[:8], 16) // len(self.subnets) + number // len(self.subnets)
        return str(network[FIRST_HOST + offset % usable])

    def _labels(self, name: str, zone: str) -> dict[str, str]:
        group = self.nodegroup
        template = group.get("launchTemplate") or {}
        labels = {
            NODEGROUP_LABEL: group["nodegroupName"],
            "eks.amazonaws.com/nodegroup-image": self.image,
            "eks.amazonaws.com/capacityType": group["capacityType"],
            "kubernetes.io/arch": _architecture(self.instance_type),
            "kubernetes.io/os": "linux",
            "kubernetes.io/hostname": name,
            "node.kubernetes.io/instance-type": self.instance_type,
            "beta.kubernetes.io/instance-type": self.instance_type,
            "topology.kubernetes.io/region": self.region,
            "topology.kubernetes.io/zone": zone,
            "failure-domain.beta.kubernetes.io/region": self.region,
            "failure-domain.beta.kubernetes.io/zone": zone,
            "type": "kwok",
        }
        if template:
            labels["eks.amazonaws.com/sourceLaunchTemplateId"] = template["id"]
            labels["eks.amazonaws.com/sourceLaunchTemplateVersion"] = template["version"]
        return labels | (group.get("labels") or {})

    def _status(self, name: str, address: str, instance: str) -> JsonObject:
        capacity = _capacity(self.instance_type, self.nodegroup.get("diskSize") or 20)
        return {
            "capacity": capacity,
            "allocatable": capacity,
            "addresses": [
                {"type": "InternalIP", "address": address},
                {"type": "InternalDNS", "address": name},
                {"type": "Hostname", "address": name},
            ],
            "nodeInfo": _node_info(self.kubelet_version, self.instance_type, instance),
        }


def _capacity(instance_type: str, disk_gigabytes: int) -> dict[str, str]:
    facts = INSTANCE_TYPES[instance_type]
    network = facts["NetworkInfo"]
    pods = network["MaximumNetworkInterfaces"] * (network["Ipv4AddressesPerInterface"] - 1) + 2
    return {
        "cpu": str(facts["VCpuInfo"]["DefaultVCpus"]),
        "memory": f"{facts['MemoryInfo']['SizeInMiB'] * 1024 - SYSTEM_MEMORY_KIB}Ki",
        "ephemeral-storage": f"{disk_gigabytes}Gi",
        "pods": str(min(pods, MOST_PODS)),
    }


def _architecture(instance_type: str) -> str:
    supported = INSTANCE_TYPES[instance_type]["ProcessorInfo"]["SupportedArchitectures"]
    return "arm64" if "arm64" in supported else "amd64"


def _node_info(kubelet_version: str, instance_type: str, instance: str) -> dict[str, str]:
    """kwok fills in the rest; these are what people select and report on."""
    return {
        "architecture": _architecture(instance_type),
        "bootID": instance,
        "containerRuntimeVersion": "containerd://2.1.4",
        "kernelVersion": "6.12.46-66.121.amzn2023.x86_64",
        "kubeProxyVersion": "",
        "kubeletVersion": kubelet_version,
        "machineID": instance,
        "operatingSystem": "linux",
        "osImage": "Amazon Linux 2023",
        "systemUUID": instance,
    }


def _taint(taint: Document) -> JsonObject:
    return {"key": taint["key"], "value": taint.get("value") or "", "effect": TAINT_EFFECTS[taint["effect"]]}
