"""What a service is told, where people and tools find it: in Parameter Store, with secrets by reference."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.fleet.parameter_tree import ParameterTree, ParameterTreeArgs, SecretReference, Setting, Text


def publish(
    environment: str,
    service: str,
    settings: Mapping[str, pulumi.Input[str]],
    secret_arns: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> None:
    """`settings` by variable, `secret_arns` by file, as the workload gets them."""
    tree: dict[str, Setting] = {_name(variable): Text(value) for variable, value in settings.items()}
    tree |= {_name(file): SecretReference(arn) for file, arn in secret_arns.items()}
    args = ParameterTreeArgs(environment=environment, owner=service, settings=tree)
    ParameterTree(f"{service}-parameters", args, opts)


def _name(text: str) -> str:
    """`EVENTS_TOPIC_ARN` -> `events-topic-arn`, `signing-keys.json` -> `signing-keys`."""
    return text.partition(".")[0].lower().replace("_", "-")
