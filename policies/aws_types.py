"""Pulumi type tokens of AWS resources."""

from __future__ import annotations


def aws_type(module: str, resource: str) -> str:
    """`aws_type("rds", "Cluster")` is `aws:rds/cluster:Cluster`."""
    return f"aws:{module}/{resource[0].lower()}{resource[1:]}:{resource}"


def aws_types(*names: str) -> frozenset[str]:
    """From `module.Resource` names, as the SDK writes them."""
    return frozenset(aws_type(*name.split(".")) for name in names)
