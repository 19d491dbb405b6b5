"""EC2: what goes with a VPC and with an instance; tags of launch templates, which moto mixes into their data."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry

TEMPLATE_PREFIX = "lt-"
DESCRIPTIONS = "ec2/rule-descriptions"


def install(registry: Registry) -> None:
    registry.handle("ec2", "CreateLaunchTemplate", create_launch_template)
    registry.handle("ec2", "DeleteVpc", delete_vpc)
    registry.handle("ec2", "TerminateInstances", terminate_instances)
    registry.handle("ec2", "DeleteNatGateway", delete_nat_gateway)
    registry.handle("ec2", "AuthorizeSecurityGroupIngress", authorize)
    registry.handle("ec2", "AuthorizeSecurityGroupEgress", authorize)
    registry.handle("ec2", "ModifySecurityGroupRules", modify_rules)
    registry.handle("ec2", "DescribeSecurityGroupRules", describe_rules)
    registry.handle("ec2", "CreateTags", tag)
    registry.handle("ec2", "DeleteTags", tag)


def delete_vpc(call: Call) -> Answer:
    """What AWS makes with a VPC goes with it; anything else must be gone before."""
    backend, identifier = _backend(call), call.params["VpcId"]
    groups = [group for group in backend.groups.get(identifier, {}).values() if group.name != "default"]
    gateways = [gateway for gateway in backend.internet_gateways.values() if _attached(gateway, identifier)]
    endpoints = [
        endpoint
        for endpoint in backend.vpc_end_points.values()
        if endpoint.vpc_id == identifier and endpoint.state != "deleted"
    ]
    users = [item.id for item in [*groups, *gateways, *endpoints]]
    if users and identifier in backend.vpcs:
        message = f"The vpc '{identifier}' has dependencies and cannot be deleted: {', '.join(users)}."
        raise AwsError("DependencyViolation", message)
    answer = call.forward()
    for access_list in [one for one in backend.network_acls.values() if one.vpc_id == identifier]:
        del backend.network_acls[access_list.id]
    backend.groups.pop(identifier, None)
    return answer


def delete_nat_gateway(call: Call) -> Answer:
    """Its network interface and its hold on the address go with it."""
    answer, backend = call.forward(), _backend(call)
    gateway = backend.nat_gateways[call.params["NatGatewayId"]]
    backend.enis.pop(gateway._eni.id, None)
    for address in [one for one in backend.addresses if one.eni is gateway._eni]:
        address.eni = None
        address.association_id = None
    return answer


def terminate_instances(call: Call) -> Answer:
    """The network interface that an instance was started with goes with it; moto keeps it."""
    interfaces, ending = _backend(call).enis, call.params["InstanceIds"]
    first = [one.id for one in interfaces.values() if _first_of(one) in ending]
    answer = call.forward()
    for identifier in first:
        interfaces.pop(identifier, None)
    return answer


def _first_of(interface: Any) -> str | None:
    """The instance whose first interface this is."""
    instance = interface.instance
    return instance.id if instance is not None and instance.nics.get(0) is interface else None


def authorize(call: Call) -> Answer:
    """Remember the descriptions of rules for groups and prefix lists: moto shows those of address ranges only."""
    answer = call.forward()
    described = {
        source.get("GroupId") or source.get("PrefixListId"): source["Description"]
        for permission in call.params.get("IpPermissions", [])
        for source in [*permission.get("UserIdGroupPairs", []), *permission.get("PrefixListIds", [])]
        if source.get("Description")
    }
    for rule in answer.get("SecurityGroupRules", []):
        source = (rule.get("ReferencedGroupInfo") or {}).get("GroupId") or rule.get("PrefixListId")
        if source in described:
            call.state(DESCRIPTIONS)[rule["SecurityGroupRuleId"]] = described[source]
    return _described(call, answer)


def modify_rules(call: Call) -> Answer:
    answer = call.forward()
    for change in call.params.get("SecurityGroupRules", []):
        description = (change.get("SecurityGroupRule") or {}).get("Description")
        if description is not None:
            call.state(DESCRIPTIONS)[change["SecurityGroupRuleId"]] = description
    return answer


def describe_rules(call: Call) -> Answer:
    return _described(call, call.forward())


def _described(call: Call, answer: dict[str, Any]) -> Answer:
    for rule in answer.get("SecurityGroupRules", []):
        kept = call.state(DESCRIPTIONS).get(rule["SecurityGroupRuleId"])
        if kept is not None:
            rule["Description"] = kept
    return answer


def _attached(gateway: Any, vpc: str) -> bool:
    return gateway.vpc is not None and gateway.vpc.id == vpc


def create_launch_template(call: Call) -> Answer:
    """The template's own tags are no part of what it launches."""
    answer = call.forward()
    template = _templates(call)[answer["LaunchTemplate"]["LaunchTemplateId"]]
    data = template.versions[0].data
    given = (call.params.get("LaunchTemplateData") or {}).get("TagSpecifications")
    data.pop("TagSpecifications", None)
    if given:
        data["TagSpecifications"] = given
    return answer


def tag(call: Call) -> Answer:
    answer = call.forward()
    for identifier in call.params.get("Resources", []):
        if identifier.startswith(TEMPLATE_PREFIX) and identifier in _templates(call):
            template = _templates(call)[identifier]
            template.tags = template.get_tags()
    return answer


def _templates(call: Call) -> dict[str, Any]:
    templates: dict[str, Any] = _backend(call).launch_templates
    return templates


def _backend(call: Call) -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[call.account][call.region]
