"""Account management: name, contact, regions; and resolver rules."""

from __future__ import annotations

from typing import Any

from sandbox.cloud import organization
from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Setting

ENABLED_BY_DEFAULT = (
    "eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 us-east-1 us-east-2 us-west-1 us-west-2 "
    "ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2 ca-central-1 sa-east-1"
)


def install(registry: Registry) -> None:
    registry.handle("account", "PutAccountName", put_name)
    registry.handle("account", "GetAccountInformation", get_information)
    registry.handle("account", "ListRegions", list_regions)
    registry.handle("account", "GetRegionOptStatus", region_status)
    registry.handle("route53resolver", "UpdateResolverRule", update_resolver_rule)
    serve(
        registry,
        Setting(
            service="account",
            name="ContactInformation",
            per=("AccountId",),
            read=("GetContactInformation",),
            write=("PutContactInformation",),
            missing="ResourceNotFoundException",
        ),
    )


def put_name(call: Call) -> Answer:
    _account(call).name = call.params["AccountName"]
    return {}


def get_information(call: Call) -> Answer:
    account = _account(call)
    return {"AccountId": account.id, "AccountName": account.name, "AccountCreatedDate": account.create_time}


def list_regions(call: Call) -> Answer:
    wanted = call.params.get("RegionOptStatusContains")
    status = "ENABLED_BY_DEFAULT"
    regions = ENABLED_BY_DEFAULT.split() if not wanted or status in wanted else []
    return {"Regions": [{"RegionName": region, "RegionOptStatus": status} for region in regions]}


def region_status(call: Call) -> Answer:
    region = call.params["RegionName"]
    known = region in ENABLED_BY_DEFAULT.split()
    return {"RegionName": region, "RegionOptStatus": "ENABLED_BY_DEFAULT" if known else "DISABLED"}


def update_resolver_rule(call: Call) -> Answer:
    from moto.route53resolver.models import route53resolver_backends

    identifier = call.params["ResolverRuleId"]
    rule: Any = route53resolver_backends[call.account][call.region].resolver_rules.get(identifier)
    if rule is None:
        message = f"Resolver rule with ID '{identifier}' does not exist"
        raise AwsError("ResourceNotFoundException", message)
    config = call.params["Config"]
    rule.name = config.get("Name", rule.name)
    rule.target_ips = config.get("TargetIps", rule.target_ips)
    rule.resolver_endpoint_id = config.get("ResolverEndpointId", rule.resolver_endpoint_id)
    return {"ResolverRule": rule.description()}


def _account(call: Call) -> Any:
    identifier = call.params.get("AccountId", call.account)
    backend = organization.backend_of(call.account)
    found = next((one for one in backend.accounts if one.id == identifier), None) if backend else None
    if found is None:
        message = f"Account {identifier} is not in the organization of {call.account}."
        raise AwsError("AccessDeniedException", message, status=403)
    return found
