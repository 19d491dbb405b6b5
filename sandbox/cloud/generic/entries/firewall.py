"""Network Firewall: policies, rule groups and firewalls."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Kind, TagOperations
from sandbox.cloud.generic.naming import now

FIREWALL = "network-firewall"


def install(registry: Registry) -> None:
    serve(registry, FIREWALL_POLICY, RULE_GROUP, FIREWALL_KIND, TagOperations(service=FIREWALL))


def _response(member: str, prefix: str) -> Any:
    """Network Firewall answers with a structure of its own beside the object."""

    def fill(_call: Call, item: Item) -> None:
        names = ("Name", "Arn", "Id", "Status")
        item[member] = {
            **{f"{prefix}{name}": item.get(f"{prefix}{name}") for name in names},
            "Description": item.get("Description"),
            "Type": item.get("Type"),
            "Capacity": item.get("Capacity"),
            "NumberOfAssociations": 0,
            "EncryptionConfiguration": item.get("EncryptionConfiguration", {"Type": "AWS_OWNED_KMS_KEY"}),
            "LastModifiedTime": now(),
        }
        item["Name"], item["Arn"] = item[f"{prefix}Name"], item[f"{prefix}Arn"]

    return fill


def _named(prefix: str, path: str) -> dict[str, Any]:
    return {
        f"{prefix}Arn": f"arn:aws:network-firewall:{{region}}:{{account}}:{path}/{{{prefix}Name}}",
        f"{prefix}Id": "{uuid}",
        f"{prefix}Status": "ACTIVE",
        "UpdateToken": "{uuid}",
    }


FIREWALL_POLICY = Kind(
    service=FIREWALL,
    name="FirewallPolicy",
    key=("FirewallPolicyName",),
    lookup=("FirewallPolicyArn",),
    arn="FirewallPolicyArn",
    tags="Tags",
    new=_named("FirewallPolicy", "firewall-policy"),
    items="FirewallPolicies",
    wrapper="-",
    on_create=_response("FirewallPolicyResponse", "FirewallPolicy"),
    on_update=_response("FirewallPolicyResponse", "FirewallPolicy"),
)
RULE_GROUP = Kind(
    service=FIREWALL,
    name="RuleGroup",
    key=("RuleGroupName",),
    lookup=("RuleGroupArn",),
    arn="RuleGroupArn",
    tags="Tags",
    new=_named("RuleGroup", "stateful-rulegroup"),
    wrapper="-",
    on_create=_response("RuleGroupResponse", "RuleGroup"),
    on_update=_response("RuleGroupResponse", "RuleGroup"),
)


def _endpoints(call: Call, item: Item) -> None:
    states = {
        f"{call.region}{'abc'[index % 3]}": {
            "Attachment": {
                "SubnetId": mapping["SubnetId"],
                "EndpointId": f"vpce-{mapping['SubnetId'][7:]}",
                "Status": "READY",
            }
        }
        for index, mapping in enumerate(item.get("SubnetMappings", []))
    }
    item["FirewallStatus"] = {
        "Status": "READY",
        "ConfigurationSyncStateSummary": "IN_SYNC",
        "SyncStates": states,
    }


FIREWALL_KIND = Kind(
    service=FIREWALL,
    name="Firewall",
    key=("FirewallName",),
    lookup=("FirewallArn",),
    arn="FirewallArn",
    tags="Tags",
    new={
        "FirewallArn": "arn:aws:network-firewall:{region}:{account}:firewall/{FirewallName}",
        "FirewallId": "{uuid}",
        "DeleteProtection": False,
        "SubnetChangeProtection": False,
        "FirewallPolicyChangeProtection": False,
        "EncryptionConfiguration": lambda _call, _item: {"Type": "AWS_OWNED_KMS_KEY"},
        "UpdateToken": "{uuid}",
    },
    wrapper="Firewall",
    on_create=_endpoints,
)
