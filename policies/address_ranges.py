"""Address ranges so wide that they are the world."""

from __future__ import annotations

from ipaddress import IPv6Network, ip_network

# No network that one could mean is wider: 10.0.0.0/8 is the largest private one, and a registry's own blocks begin at
# about these. Two halves are the world as much as 0.0.0.0/0 is.
SHORTEST_PREFIX = {4: 8, 6: 16}
# Private, and nobody else's though it is wide.
UNIQUE_LOCAL = IPv6Network("fc00::/7")


def is_world(cidr: str) -> bool:
    """Whether whoever admits the range has named nobody; what is no range is not (AWS refuses it)."""
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        return False
    private = isinstance(network, IPv6Network) and network.subnet_of(UNIQUE_LOCAL)
    return not private and network.prefixlen < SHORTEST_PREFIX[network.version]
