"""Names that several stacks and several accounts must agree on."""

from __future__ import annotations

from enum import StrEnum

# Guardrails exempt roles by name, so the names are theirs; the stacks take them from here like all the others.
from policies.scope import BREAK_GLASS_ROLE as BREAK_GLASS_ROLE
from policies.scope import DEPLOY_ROLE as DEPLOY_ROLE
from policies.scope import ORGANIZATION_ROLE as ORGANIZATION_ROLE
from policies.scope import READ_ONLY_ROLE as READ_ONLY_ROLE


class CoreStack(StrEnum):
    """The stacks that exist once; every other stack is an environment named after its account."""

    ORGANIZATION = "organization"
    SECURITY = "security"
    SHARED = "shared"


class Layer(StrEnum):
    """Which module builds a stack; many environment stacks share one layer."""

    ORGANIZATION = "organization"
    SECURITY = "security"
    SHARED = "shared"
    ENVIRONMENT = "environment"


PLATFORM_ENVIRONMENT = "platform"
"""The tag value of what all environments use."""

MANAGEMENT_ACCOUNT = "management"
SECURITY_ACCOUNT = "security"
SHARED_ACCOUNT = "shared"

BACKUP_VAULT = "platform"
BACKUP_ROLE = "platform-backup"


USER_SERVICE, ORDER_SERVICE = "user-service", "order-service"
SERVICES = (USER_SERVICE, ORDER_SERVICE)
"""What every environment runs; each has a repository in the shared account."""

NODE_IMAGE = "eks-node"
"""The family of golden images that nodes of a cluster boot."""


def image_channel(family: str, channel: str) -> str:
    """How the shared stack's outputs call a channel of an image family."""
    return f"{family}/{channel}"


def layer_of(stack: str) -> Layer:
    """The layer whose module builds this stack."""
    return Layer(stack) if stack in set(CoreStack) else Layer.ENVIRONMENT
