"""Instances are tested every day by the controls that their image was released with."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.image.hardening_controls import controls
from components.image.verification_document import DOCUMENT, verification_document

EVERY = "rate(1 day)"
ALL_INSTANCES = ["*"]


@dataclass(frozen=True, kw_only=True)
class ImageVerificationArgs:
    """Whose instances."""

    environment: str


class ImageVerification(PlatformComponent):
    """The document, and the association that runs it on every managed instance of the account."""

    document_name: pulumi.Output[str]
    association_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: ImageVerificationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        document = aws.ssm.Document(
            f"{name}-document",
            name=DOCUMENT,
            document_type="Command",
            document_format="JSON",
            target_type="/AWS::EC2::Instance",
            content=json.dumps(verification_document(controls())),
            opts=self.child(),
        )
        association = aws.ssm.Association(
            f"{name}-daily",
            name=document.name,
            association_name=f"{args.environment}-hardening",
            schedule_expression=EVERY,
            targets=[aws.ssm.AssociationTargetArgs(key="InstanceIds", values=ALL_INSTANCES)],
            compliance_severity="HIGH",
            max_concurrency="25%",
            max_errors="100%",  # a host that fails its controls is no reason to leave the others untested
            opts=self.child(),
        )
        self.document_name, self.association_id = document.name, association.association_id
        self.publish()
