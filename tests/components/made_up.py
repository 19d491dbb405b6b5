"""What AWS would decide, made up from a resource's name so that tests can tell values apart."""

from __future__ import annotations

import functools
import importlib
import warnings
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime import mocks

ACCOUNT = "111122223333"
REGION = "eu-central-1"

with warnings.catch_warnings():
    # These modules warn of their own retired classes when they are imported, whichever class is used.
    warnings.simplefilter("ignore", DeprecationWarning)
    LOADED = (aws.ec2.Vpc, aws.s3.Bucket)  # the SDK imports a module when something is first taken from it


def identifier(args: mocks.MockResourceArgs) -> str:
    if args.typ == "aws:organizations/account:Account":
        return f"{sum(args.name.encode()) * 1_000_003 % 10**12:012d}"
    return f"{args.name}-id"


def outputs(args: mocks.MockResourceArgs) -> dict[str, Any]:
    """A value for each text output of the type; roots of an organization and the like need more than a text."""
    values = {name: f"{args.name}-{name}" for name in _text_outputs(args.typ)}
    if "arn" in values:
        service = args.typ.split(":")[1].split("/")[0]
        values["arn"] = f"arn:aws:{service}:{REGION}:{ACCOUNT}:{args.name}"
    return values | _SPECIAL.get(args.typ, {})


_SPECIAL: Mapping[str, dict[str, Any]] = {
    "aws:organizations/organization:Organization": {
        "roots": [{"id": "r-root", "arn": "arn:aws:organizations::1:root/o-1/r-root", "name": "Root"}],
        "masterAccountId": "123456789012",
    },
    "aws:rds/cluster:Cluster": {
        "masterUserSecrets": [{"secretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rds"}],
    },
    "aws:eks/cluster:Cluster": {
        "certificateAuthority": {"data": "Y2E="},
        "certificateAuthorities": [{"data": "Y2E="}],
        "identities": [{"oidcs": [{"issuer": "https://oidc.example/id"}]}],
    },
}


@functools.cache
def _text_outputs(kind: str) -> tuple[str, ...]:
    """Wire names of the outputs that the SDK's class declares as text."""
    package, module, name = kind.split(":")
    if package != "aws":
        return ()
    resource = getattr(importlib.import_module(f"pulumi_aws.{module.split('/')[0]}"), name, None)
    if resource is None:  # the provider itself, `pulumi:providers:aws`, has no class there
        return ()
    getters = [entry.fget for entry in vars(resource).values() if isinstance(entry, property) and entry.fget]
    texts = [one for one in getters if one.__annotations__.get("return") == pulumi.Output[str]]
    return tuple(getattr(one, "_pulumi_name", one.__name__) for one in texts)
