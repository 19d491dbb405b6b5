"""The flat program's source: one statement a resource, in the order of the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.flat import recorded
from benchmarks.flat.recorded import AWS_PROVIDER, KUBERNETES_PROVIDER, STACK_REFERENCE, Recorded
from benchmarks.flat.references import references
from benchmarks.flat.values import class_path, expression, python_names
from sandbox.plugins.aws.schema import ANY, Type, arguments_class, sdk_class

PROJECT = """name: flat
description: The resources of one stack, declared one by one
runtime: python
config:
  pulumi:disable-default-providers:
    value: ["aws", "kubernetes"]
"""
HEAD = """import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
from components.cluster.kubernetes_object import KubernetesObject
"""


def write(directory: Path, resources: Sequence[Recorded], copies: int = 1) -> None:
    """A project in `directory`; the resources stand in a module, whose bytecode Python keeps as it keeps ours."""
    (directory / "Pulumi.yaml").write_text(PROJECT)
    (directory / "__main__.py").write_text("import resources\n")
    (directory / "resources.py").write_text(source(resources, copies))


def source(resources: Sequence[Recorded], copies: int = 1) -> str:
    """The module that declares everything `copies` times; what belongs to the account only once."""
    found = recorded.declared(resources)
    once = recorded.of_the_account(found)
    first = Writer(by_urn={one["urn"]: one for one in found}, names=recorded.names(found))
    lines = [HEAD, *(first.statement(one) for one in found if one["urn"] in once)]
    for number in range(1, copies + 1):
        suffix = "" if number == 1 else f"-{number}"
        writer = Writer(first.by_urn, first.names, suffix, dict(first.variables))
        lines += [writer.statement(one) for one in found if one["urn"] not in once]
    return "\n".join(lines) + "\n"


@dataclass
class Writer:
    """Writes statements, and knows the variable of each resource that was written before."""

    by_urn: Mapping[str, Recorded]
    names: Mapping[str, str]
    suffix: str = ""
    variables: dict[str, str] = field(default_factory=dict)

    def statement(self, resource: Recorded) -> str:
        """`r7 = aws.ec2.Vpc('dev', cidr_block='10.16.0.0/16', opts=...)`"""
        written = [repr(self.names[resource["urn"]] + self.suffix), *self._arguments(resource)]
        variable = f"r{len(self.variables)}{self.suffix.replace('-', '_')}"
        self.variables[resource["urn"]] = variable
        return f"{variable} = {_class(resource['type'])}({', '.join(written)})"

    def _arguments(self, resource: Recorded) -> Iterator[str]:
        inputs = recorded.inputs(resource, self.by_urn.get(recorded.provider_of(resource), {}))
        if resource["type"] == STACK_REFERENCE:
            yield f"stack_name={inputs['name']!r}"
            return
        if resource["type"].startswith("kubernetes:"):
            items = (f"{name!r}: {self._value(resource, name, value)}" for name, value in inputs.items())
            yield f"{{{', '.join(items)}}}"
        elif resource["type"] == KUBERNETES_PROVIDER:
            yield f"kubeconfig={self._value(resource, 'kubeconfig', inputs['kubeconfig'])}"
        else:
            yield from self._typed(resource, inputs)
        yield f"opts=pulumi.ResourceOptions({', '.join(self._options(resource))})"

    def _typed(self, resource: Recorded, inputs: Mapping[str, object]) -> Iterator[str]:
        """The arguments of a class of the AWS SDK."""
        kind = Type("object", cls=arguments_class(sdk_class(_token(resource["type"]))))
        for name, python in python_names(kind).items():
            if name in inputs:
                yield f"{python}={self._value(resource, name, inputs[name], kind.fields[name])}"

    def _value(self, resource: Recorded, name: str, value: object, kind: Type = ANY) -> str:
        """The value as far as possible by reference; what depends in another way says so through a URN."""
        found = [(self.variables[urn], self.by_urn[urn]) for urn in recorded.dependencies(resource, name)]
        written = expression(value, kind, references(found))
        if not found or any(f"{variable}." in written for variable, _ in found):
            return written
        urns = ", ".join(f"{variable}.urn" for variable, _ in found)
        return f"pulumi.Output.all({urns}).apply(lambda _: {written})"

    def _options(self, resource: Recorded) -> Iterator[str]:
        provider = recorded.provider_of(resource)
        if provider:
            yield f"provider={self.variables[provider]}"
        after = [self.variables[urn] for urn in recorded.explicit_dependencies(resource)]
        if after:
            yield f"depends_on=[{', '.join(after)}]"
        if resource.get("protect"):
            yield "protect=True"


def _token(kind: str) -> str:
    return "aws:index/provider:Provider" if kind == AWS_PROVIDER else kind


def _class(kind: str) -> str:
    """How a program names the class; objects on a cluster are of ours, which is no component."""
    if kind == STACK_REFERENCE:
        return "pulumi.StackReference"
    if kind == KUBERNETES_PROVIDER:
        return "kubernetes.Provider"
    return "KubernetesObject" if kind.startswith("kubernetes:") else class_path(sdk_class(_token(kind)))
