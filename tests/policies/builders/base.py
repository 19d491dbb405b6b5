"""What all builders share."""

from __future__ import annotations

from policies.resource import Provider, Resource, Value
from policies.scope import Account, Place

ACCOUNT = "111122223333"
REGION = "eu-central-1"
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TAGS: dict[str, Value] = {"Environment": "prod", "Owner": "platform-team", "CostCenter": "cc-1000"}


def urn_of(type_: str, name: str) -> str:
    return f"urn:pulumi:prod::platform::{type_}::{name}"


def provider(role: str = "platform-deploy", name: str = "prod-eu-central-1") -> Provider:
    """As stacks.providers makes them; the engine hands objects on as JSON."""
    return Provider(
        name=name,
        properties={
            "region": REGION,
            "assumeRoles": f'[{{"roleArn":"arn:aws:iam::{ACCOUNT}:role/{role}","sessionName":"platform"}}]',
        },
    )


def resource(
    type_: str,
    properties: dict[str, Value],
    *,
    name: str = "example",
    account: Account = Account.PROD,
    protect: bool = False,
    relations: dict[str, tuple[str, ...]] | None = None,
) -> Resource:
    return Resource(
        type=type_,
        name=name,
        urn=urn_of(type_, name),
        properties=properties,
        place=Place.of(account),
        protect=protect,
        provider=provider(),
        relations=relations or {},
    )
