"""The provider's functions (`aws.get_caller_identity()` and the like)."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.plugins.aws.account import Account, AccountNotAllowedError
from sandbox.plugins.aws.errors import OperationFailedError, describe
from sandbox.plugins.aws.functions_ec2 import get_ami, get_availability_zones
from sandbox.plugins.aws.lifecycle import Lifecycle
from sandbox.plugins.aws.resources import PLANS
from sandbox.plugins.aws.scope import PARTITION
from sandbox.plugins.aws.session import NoCredentialsError
from sandbox.plugins.aws.values import Json, Properties

REGION_NAMES = {
    "eu-central-1": "Europe (Frankfurt)",
    "eu-west-1": "Europe (Ireland)",
    "us-east-1": "US East (N. Virginia)",
    "us-west-2": "US West (Oregon)",
}


def invoke(token: str, arguments: Properties, account: Account) -> Properties:
    """Raises OperationFailedError with AWS's own words, or naming a function that is not implemented."""
    function = FUNCTIONS.get(token)
    if function is None:
        known = ", ".join(sorted(FUNCTIONS))
        raise OperationFailedError(f"the sandbox's AWS provider has no function {token!r}; it has {known}")
    try:
        return function(arguments, account)
    except (ClientError, BotoCoreError, AccountNotAllowedError, NoCredentialsError) as error:
        raise OperationFailedError(describe("invoking", "function", token, error)) from error


def _region(arguments: Properties, account: Account) -> str:
    return str(arguments.get("region") or arguments.get("name") or account.configuration.region)


def _get_caller_identity(_: Properties, account: Account) -> Properties:
    identity = account.identity()
    number = identity["Account"]
    return {"id": number, "accountId": number, "arn": identity["Arn"], "userId": identity["UserId"]}


def _get_region(arguments: Properties, account: Account) -> Properties:
    region = _region(arguments, account)
    return {
        "id": region,
        "name": region,
        "region": region,
        "description": REGION_NAMES.get(region, region),
        "endpoint": f"ec2.{region}.amazonaws.com",
    }


def _get_partition(_: Properties, __: Account) -> Properties:
    return {
        "id": PARTITION,
        "partition": PARTITION,
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    }


def _get_parameter(arguments: Properties, account: Account) -> Properties:
    region = str(arguments.get("region") or account.configuration.region)
    decrypt = arguments.get("withDecryption", True)
    name = str(arguments["name"])
    answer = account.call("ssm", "get_parameter", {"Name": name, "WithDecryption": decrypt}, region)
    found = answer["Parameter"]
    secure = found["Type"] == "SecureString"
    return {
        "id": found["ARN"],
        "arn": found["ARN"],
        "name": name,
        "region": region,
        "type": found["Type"],
        "value": found["Value"],
        "insecureValue": "" if secure else found["Value"],
        "version": found["Version"],
        "withDecryption": decrypt,
    }


def _read_resource(token: str, identifier: str, account: Account) -> Properties:
    """What a resource of the table looks like, for functions that look one up."""
    found = Lifecycle(PLANS[token], account, identifier, lambda: False).read(identifier, {}, {})
    if found is None:
        raise OperationFailedError(f"reading {PLANS[token].title} ({identifier}): not found")
    return found.state


def _get_organization(arguments: Properties, account: Account) -> Properties:
    token = "aws:organizations/organization:Organization"  # noqa: S105 (a resource type)
    described = account.call("organizations", "describe_organization", {}, None)["Organization"]
    state = _read_resource(token, described["Id"], account)
    return {
        **state,
        "id": described["Id"],
        "returnOrganizationOnly": arguments.get("returnOrganizationOnly", False),
    }


# Blocks that getCluster shows as lists although the resource has one of each.
CLUSTER_LISTS = {
    "accessConfig": "accessConfigs",
    "certificateAuthority": "certificateAuthorities",
    "kubernetesNetworkConfig": "kubernetesNetworkConfigs",
    "upgradePolicy": "upgradePolicies",
    "zonalShiftConfig": "zonalShiftConfigs",
    "computeConfig": "computeConfigs",
    "storageConfig": "storageConfigs",
}


def _get_cluster(arguments: Properties, account: Account) -> Properties:
    name = str(arguments["name"])
    state = _read_resource("aws:eks/cluster:Cluster", name, account)
    lists: Properties = {many: [state[one]] for one, many in CLUSTER_LISTS.items() if one in state}
    plain_state = {key: value for key, value in state.items() if key not in CLUSTER_LISTS}
    return {**plain_state, **lists, "id": name}


def _get_sso_instances(arguments: Properties, account: Account) -> Properties:
    region = str(arguments.get("region") or account.configuration.region)
    instances = account.call("sso-admin", "list_instances", {}, region)["Instances"]
    return {
        "id": region,
        "region": region,
        "arns": [instance["InstanceArn"] for instance in instances],
        "identityStoreIds": [instance["IdentityStoreId"] for instance in instances],
    }


def _get_default_tags(_: Properties, account: Account) -> Properties:
    tags: Json = dict(account.configuration.default_tags)
    return {"id": account.configuration.region, "tags": tags}


FUNCTIONS: dict[str, Callable[[Properties, Account], Properties]] = {
    "aws:ec2/getAmi:getAmi": get_ami,
    "aws:eks/getCluster:getCluster": _get_cluster,
    "aws:index/getAvailabilityZones:getAvailabilityZones": get_availability_zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _get_caller_identity,
    "aws:index/getDefaultTags:getDefaultTags": _get_default_tags,
    "aws:index/getPartition:getPartition": _get_partition,
    "aws:index/getRegion:getRegion": _get_region,
    "aws:organizations/getOrganization:getOrganization": _get_organization,
    "aws:ssm/getParameter:getParameter": _get_parameter,
    "aws:ssoadmin/getInstances:getInstances": _get_sso_instances,
}
