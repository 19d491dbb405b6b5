"""RDS subnet groups."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry


def install(registry: Registry) -> None:
    registry.handle("rds", "ModifyDBSubnetGroup", modify_db_subnet_group)


def modify_db_subnet_group(call: Call) -> Answer:
    from moto.ec2.models import ec2_backends
    from moto.rds.models import rds_backends

    name = call.params["DBSubnetGroupName"]
    group: Any = rds_backends[call.account][call.region].subnet_groups.get(name)
    if group is None:
        raise AwsError("DBSubnetGroupNotFoundFault", f"DB subnet group '{name}' not found.", status=404)
    network = ec2_backends[call.account][call.region]
    group._subnets = [network.get_subnet(identifier) for identifier in call.params["SubnetIds"]]
    group.vpc_id = group._subnets[0].vpc_id
    group.description = call.params.get("DBSubnetGroupDescription", group.description)
    return {"DBSubnetGroup": group}
