"""CloudFront: what moto drops from a distribution's configuration comes back; VPN connections with their options."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, Call, Registry, State

STATE = "cloudfront/distributions"


def install(registry: Registry) -> None:
    for operation in ("CreateDistribution", "CreateDistributionWithTags", "UpdateDistribution"):
        registry.handle("cloudfront", operation, write_distribution)
    registry.handle("cloudfront", "GetDistribution", get_distribution)
    registry.handle("cloudfront", "GetDistributionConfig", get_configuration)
    registry.handle("cloudfront", "DeleteDistribution", delete_distribution)
    registry.handle("ec2", "CreateVpnConnection", create_vpn_connection)


def write_distribution(call: Call) -> Answer:
    answer = call.forward()
    given = (
        call.params.get("DistributionConfig")
        or call.params["DistributionConfigWithTags"]["DistributionConfig"]
    )
    _kept(call)[answer["Distribution"]["Id"]] = given
    return _completed(call, answer)


def get_distribution(call: Call) -> Answer:
    return _completed(call, call.forward())


def get_configuration(call: Call) -> Answer:
    answer = call.forward()
    kept = _kept(call).get(call.params["Id"], {})
    return {**answer, "DistributionConfig": merged(answer["DistributionConfig"], kept)}


def delete_distribution(call: Call) -> Answer:
    answer = call.forward()
    _kept(call).pop(call.params["Id"], None)
    return answer


def merged(shown: Any, given: Any) -> Any:
    """What was given, completed by what the emulator filled in."""
    if isinstance(shown, dict) and isinstance(given, dict):
        return {name: merged(shown.get(name), given.get(name)) for name in {**shown, **given}}
    if isinstance(shown, list) and isinstance(given, list) and len(shown) == len(given):
        return [merged(one, other) for one, other in zip(shown, given, strict=True)]
    return shown if given is None else given


def create_vpn_connection(call: Call) -> Answer:
    """moto keeps the connection without its options."""
    from moto.ec2.models import ec2_backends

    answer = call.forward()
    identifier = answer["VpnConnection"]["VpnConnectionId"]
    connection: Any = ec2_backends[call.account][call.region].vpn_connections[identifier]
    given = call.params.get("Options", {})
    connection.options = {
        "StaticRoutesOnly": False,
        "EnableAcceleration": False,
        "LocalIpv4NetworkCidr": "0.0.0.0/0",
        "RemoteIpv4NetworkCidr": "0.0.0.0/0",
        "OutsideIpAddressType": "PublicIpv4",
        "TunnelInsideIpVersion": "ipv4",
        **given,
        "TunnelOptions": _tunnels(given.get("TunnelOptions", [])),
    }
    return {"VpnConnection": connection}


def _tunnels(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    given = [*given, {}, {}][:2]
    return [{"OutsideIpAddress": f"198.51.100.{number + 1}", **tunnel} for number, tunnel in enumerate(given)]


def _kept(call: Call) -> State:
    return call.state(STATE, region="global")


def _completed(call: Call, answer: dict[str, Any]) -> Answer:
    distribution = answer["Distribution"]
    kept = _kept(call).get(distribution["Id"], {})
    configuration = merged(distribution["DistributionConfig"], kept)
    return {**answer, "Distribution": {**distribution, "DistributionConfig": configuration}}
