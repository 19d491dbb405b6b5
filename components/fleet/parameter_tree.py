"""Settings of an environment in Parameter Store: /platform/<environment>/<group or service>/<name>."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

ROOT = "/platform"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SECRET = re.compile(r"password|passphrase|secret|token|credential|private-key|signing-key")


@dataclass(frozen=True)
class Text:
    """A value that whoever may read the parameter may see."""

    value: pulumi.Input[str]


@dataclass(frozen=True)
class SecretReference:
    """The ARN of a secret in Secrets Manager, which holds the value: the tree only says where it is."""

    arn: pulumi.Input[str]


Setting = Text | SecretReference


def path_of(environment: str, owner: str, name: str) -> str:
    """The parameter of a group or service."""
    return f"{ROOT}/{environment}/{owner}/{name}"


@dataclass(frozen=True, kw_only=True)
class ParameterTreeArgs:
    """The settings of one group or service; values that sound secret are taken as references only."""

    environment: str
    owner: str
    settings: Mapping[str, Setting]

    def __post_init__(self) -> None:
        for part in (self.environment, self.owner, *self.settings):
            if not _NAME.fullmatch(part):
                raise ValueError(
                    f"ParameterTreeArgs: {part!r} is no part of a parameter's path; use words of lower-case letters"
                    " and digits, with dashes between them"
                )
        for name, setting in self.settings.items():
            if isinstance(setting, Text) and _SECRET.search(name):
                raise ValueError(
                    f"ParameterTreeArgs.settings: {name!r} of {self.owner} sounds secret, and a parameter would show"
                    " it; keep it in Secrets Manager and give a SecretReference"
                )


class ParameterTree(PlatformComponent):
    """One plain parameter for each setting."""

    paths: pulumi.Output[dict[str, str]]

    def __init__(
        self, name: str, args: ParameterTreeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        made = {title: self._parameter(args, title, setting) for title, setting in args.settings.items()}
        self.paths = pulumi.Output.all(**{title: one.name for title, one in made.items()})
        self.publish()

    def _parameter(self, args: ParameterTreeArgs, title: str, setting: Setting) -> aws.ssm.Parameter:
        is_text = isinstance(setting, Text)
        return aws.ssm.Parameter(
            f"{self.name}-{title}",
            name=path_of(args.environment, args.owner, title),
            description=f"{title} of {args.owner}" if is_text else f"Where {title} of {args.owner} is kept",
            type="String",
            # `value` would hide from reviewers what a deployment changes.
            insecure_value=setting.value if isinstance(setting, Text) else setting.arn,
            opts=self.child(),
        )
