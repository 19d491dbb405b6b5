"""What a cluster has in EC2: its subnets, which must exist, and the cluster security group that EKS makes."""

from __future__ import annotations

import zlib

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.subnets import Subnet

from sandbox.cloud.eks import errors
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import Document

FEWEST_ZONES = 2
ANYWHERE = "0.0.0.0/0"


def ec2(backend: EksBackend) -> EC2Backend:
    return ec2_backends[backend.account_id][backend.region_name]


def new_vpc_config(backend: EksBackend, cluster: str, wanted: Document) -> Document:
    """The network part of a new cluster. Raises InvalidParameterException for subnets that do not fit."""
    subnets = subnets_of(backend, wanted.get("subnetIds") or [])
    if len({subnet.availability_zone for subnet in subnets}) < FEWEST_ZONES:
        raise errors.invalid_parameter("Subnets specified must be in at least two different AZs")
    vpc = subnets[0].vpc_id
    if any(subnet.vpc_id != vpc for subnet in subnets):
        raise errors.invalid_parameter("Subnets specified must belong to the same VPC")
    public = wanted.get("endpointPublicAccess")
    private = wanted.get("endpointPrivateAccess")
    config = {
        "subnetIds": wanted["subnetIds"],
        "securityGroupIds": wanted.get("securityGroupIds") or [],
        "endpointPublicAccess": True if public is None else public,
        "endpointPrivateAccess": bool(private),
        "publicAccessCidrs": wanted.get("publicAccessCidrs") or [ANYWHERE],
        "vpcId": vpc,
    }
    _check_reachable(config)
    return config | {"clusterSecurityGroupId": _create_security_group(backend, cluster, vpc)}


def checked_update(backend: EksBackend, current: Document, wanted: Document) -> Document:
    """The wanted changes alone, if the cluster stays reachable with them."""
    changes = {key: value for key, value in wanted.items() if value is not None}
    subnets_of(backend, changes.get("subnetIds") or [])
    _check_reachable(current | changes)
    return changes


def subnets_of(backend: EksBackend, identifiers: list[str]) -> list[Subnet]:
    found = []
    for identifier in identifiers:
        try:
            found.append(ec2(backend).get_subnet(identifier))
        except EC2ClientError as error:
            message = f"The subnet ID '{identifier}' does not exist (Service: AmazonEC2)"
            raise errors.invalid_parameter(message) from error
    return found


def delete_security_group(backend: EksBackend, config: Document) -> None:
    """One that a user still refers to stays, as EKS leaves it."""
    try:
        ec2(backend).delete_security_group(group_id=config["clusterSecurityGroupId"])
    except EC2ClientError:
        return


def _create_security_group(backend: EksBackend, cluster: str, vpc: str) -> str:
    name = f"eks-cluster-sg-{cluster}-{zlib.crc32(backend.key(cluster).encode())}"
    tags = {"Name": name, f"kubernetes.io/cluster/{cluster}": "owned", "aws:eks:cluster-name": cluster}
    group = ec2(backend).create_security_group(
        name,
        "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, "
        "as well as any managed workloads.",
        vpc_id=vpc,
        tags=tags,
    )
    return str(group.id)


def _check_reachable(config: Document) -> None:
    if not config["endpointPublicAccess"] and not config["endpointPrivateAccess"]:
        raise errors.invalid_parameter("Private and public endpoint access cannot be false")
