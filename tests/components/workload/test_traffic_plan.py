"""How a workload is reached, scaled and kept up."""

from components.workload import pod_plan, traffic_plan
from components.workload.arguments import Caller, Replicas
from tests.components.workload.plans import good_plan

NAMESPACE = "kubernetes.io/metadata.name"


def test_port_names_and_protocols_tell_the_mesh_what_is_spoken() -> None:
    ports = traffic_plan.service(good_plan())["spec"]["ports"]
    assert [(port["name"], port["port"], port["appProtocol"]) for port in ports] == [
        ("http", 80, "http"),
        ("http-metrics", 9090, "http"),
    ]


def test_named_callers_reach_the_service_and_monitoring_reaches_metrics() -> None:
    plan = good_plan(callers=(Caller(namespace="users", app="user-service"),))
    incoming, _ = traffic_plan.network_policies(plan)
    assert incoming["spec"]["ingress"] == [
        {
            "from": [
                {
                    "namespaceSelector": {"matchLabels": {NAMESPACE: "users"}},
                    "podSelector": {"matchLabels": {"app": "user-service"}},
                }
            ],
            "ports": [{"protocol": "TCP", "port": 8080}],
        },
        {
            "from": [{"namespaceSelector": {"matchLabels": {NAMESPACE: "observability"}}}],
            "ports": [{"protocol": "TCP", "port": 9090}],
        },
    ]


def test_without_callers_only_monitoring_gets_in() -> None:
    incoming, _ = traffic_plan.network_policies(good_plan(callers=()))
    assert [rule["ports"][0]["port"] for rule in incoming["spec"]["ingress"]] == [9090]


def test_what_goes_out_is_named_and_holds_for_migrations_too() -> None:
    plan = good_plan()
    _, outgoing = traffic_plan.network_policies(plan)
    assert outgoing["spec"]["podSelector"] == {"matchLabels": pod_plan.instance(plan)}
    rules = outgoing["spec"]["egress"]
    assert rules[0] == {
        "to": [{"ipBlock": {"cidr": "169.254.170.23/32"}}],
        "ports": [{"protocol": "TCP", "port": 80}],
    }
    assert rules[1] == {
        "to": [{"ipBlock": {"cidr": "10.16.212.0/24"}}],
        "ports": [{"protocol": "TCP", "port": 5432}],
    }
    assert rules[2]["to"][0]["podSelector"] == {"matchLabels": {"app": "user-service"}}


def test_the_autoscaler_keeps_within_the_replicas_and_shrinks_slowly() -> None:
    spec = traffic_plan.autoscaler(good_plan(replicas=Replicas(min=3, max=9, cpu_percent=60)))["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (3, 9)
    assert spec["metrics"][0]["resource"]["target"]["averageUtilization"] == 60
    assert spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 300


def test_a_drain_takes_one_copy_at_a_time() -> None:
    spec = traffic_plan.disruption_budget(good_plan())["spec"]
    assert spec["maxUnavailable"] == 1
    assert spec["selector"] == {"matchLabels": pod_plan.selector(good_plan())}
