"""How a workload is reached, scaled and kept up: service, network policy, autoscaler, disruption budget."""

from components.cluster import network_rules
from components.cluster.manifest_types import (
    EgressRule,
    IngressRule,
    LabelSelector,
    NetworkPeer,
    NetworkPolicy,
)
from components.workload import pod_plan
from components.workload.arguments import Callee, Caller, WorkloadPlan
from components.workload.deployment_plan import meta
from components.workload.traffic_types import Autoscaler, DisruptionBudget, ScalingBehavior, Service

MONITORING_NAMESPACE = "observability"


def service(plan: WorkloadPlan) -> Service:
    """One stable name in the cluster; port names and appProtocol tell the mesh what is spoken."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": meta(plan),
        "spec": {
            "type": "ClusterIP",
            "selector": pod_plan.selector(plan),
            "ports": [
                {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP", "appProtocol": "http"},
                {
                    "name": "http-metrics",
                    "port": plan.metrics_port,
                    "targetPort": "http-metrics",
                    "protocol": "TCP",
                    "appProtocol": "http",
                },
            ],
        },
    }


def _peer(caller: Caller | Callee) -> NetworkPeer:
    return network_rules.pods(caller.namespace, **({"app": caller.app} if caller.app else {}))


def _ingress(plan: WorkloadPlan) -> list[IngressRule]:
    rules = [
        network_rules.ingress(
            [network_rules.pods(MONITORING_NAMESPACE)], network_rules.tcp(plan.metrics_port)
        )
    ]
    if plan.callers:
        peers = [_peer(caller) for caller in plan.callers]
        rules.insert(0, network_rules.ingress(peers, network_rules.tcp(plan.http_port)))
    return rules


def _egress(plan: WorkloadPlan) -> list[EgressRule]:
    agent = network_rules.network(network_rules.POD_IDENTITY_AGENT)
    rules = [network_rules.egress([agent], network_rules.tcp(80))]
    for need in plan.needs:
        peers = [network_rules.network(cidr) for cidr in need.cidrs]
        rules.append(network_rules.egress(peers, network_rules.tcp(*need.ports)))
    for target in plan.calls:
        rules.append(network_rules.egress([_peer(target)], network_rules.tcp(*target.ports)))
    return rules


def network_policies(plan: WorkloadPlan) -> tuple[NetworkPolicy, NetworkPolicy]:
    """Named callers in, named needs out; names and the mesh's control plane come from the namespace.

    What goes out holds for migrations too, so it goes by the instance, which service and migration share.
    """
    serving: LabelSelector = {"matchLabels": pod_plan.selector(plan)}
    instance: LabelSelector = {"matchLabels": pod_plan.instance(plan)}
    return (
        network_rules.allow_ingress(plan.namespace, f"{plan.name}-ingress", serving, _ingress(plan)),
        network_rules.allow_egress(plan.namespace, f"{plan.name}-egress", instance, _egress(plan)),
    )


def _behavior() -> ScalingBehavior:
    """Up at once, because users wait; down slowly, because load comes in waves."""
    return {
        "scaleUp": {
            "stabilizationWindowSeconds": 0,
            "selectPolicy": "Max",
            "policies": [
                {"type": "Percent", "value": 100, "periodSeconds": 30},
                {"type": "Pods", "value": 4, "periodSeconds": 30},
            ],
        },
        "scaleDown": {
            "stabilizationWindowSeconds": 300,
            "selectPolicy": "Min",
            "policies": [{"type": "Percent", "value": 25, "periodSeconds": 60}],
        },
    }


def autoscaler(plan: WorkloadPlan) -> Autoscaler:
    """The only owner of the number of replicas."""
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": meta(plan),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": plan.name},
            "minReplicas": plan.replicas.min,
            "maxReplicas": plan.replicas.max,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": "cpu",
                        "target": {"type": "Utilization", "averageUtilization": plan.replicas.cpu_percent},
                    },
                }
            ],
            "behavior": _behavior(),
        },
    }


def disruption_budget(plan: WorkloadPlan) -> DisruptionBudget:
    """A node drain takes one copy at a time, and is never blocked by a copy that is already broken."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": meta(plan),
        "spec": {
            "maxUnavailable": 1,
            "selector": {"matchLabels": pod_plan.selector(plan)},
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
    }
