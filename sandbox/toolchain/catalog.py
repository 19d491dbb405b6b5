"""Which binaries the sandbox needs; their versions come from the go.mod files beside this module."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

MODULES = Path(__file__).resolve().parent
KUBERNETES_VERSION_PACKAGE = "k8s.io/component-base/version"


@dataclass(frozen=True, kw_only=True)
class Binary:
    """One program: the package that is built, the module that pins it, and how it says its own version."""

    name: str
    module: str
    requirement: str
    package: str
    version_arguments: tuple[str, ...]
    needs_cluster: bool = True

    @property
    def folder(self) -> Path:
        return MODULES / self.module

    @property
    def version(self) -> str:
        """As `go.mod` pins it, for example `v1.34.4`."""
        text = (self.folder / "go.mod").read_text()
        found = re.search(rf"^(?:require)?\s*{re.escape(self.requirement)} (v\S+)", text, re.MULTILINE)
        if found is None:
            raise ValueError(f"{self.folder / 'go.mod'} does not require {self.requirement}")
        return found.group(1)

    @property
    def linker_flags(self) -> str:
        return "-s -w " + " ".join(f"-X {key}={value}" for key, value in self._stamps().items())

    def _stamps(self) -> dict[str, str]:
        if self.module == "pulumi":
            return {"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": self.version}
        if self.module == "kwok":
            return {"sigs.k8s.io/kwok/pkg/consts.Version": self.version}
        major, minor, _ = self.version.removeprefix("v").split(".")
        stamps = {"gitVersion": self.version, "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
        return {f"{KUBERNETES_VERSION_PACKAGE}.{key}": value for key, value in stamps.items()}


def _kubernetes(name: str) -> Binary:
    return Binary(
        name=name,
        module="kubernetes",
        requirement="k8s.io/kubernetes",
        package=f"k8s.io/kubernetes/cmd/{name}",
        version_arguments=("--version",),
    )


BINARIES = (
    Binary(
        name="pulumi",
        module="pulumi",
        requirement="github.com/pulumi/pulumi/pkg/v3",
        package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        version_arguments=("version",),
        needs_cluster=False,
    ),
    _kubernetes("kube-apiserver"),
    _kubernetes("kube-controller-manager"),
    _kubernetes("kube-scheduler"),
    Binary(
        name="kwok",
        module="kwok",
        requirement="sigs.k8s.io/kwok",
        package="sigs.k8s.io/kwok/cmd/kwok",
        version_arguments=("--version",),
    ),
)


def binary(name: str) -> Binary:
    """The catalogue entry of that name; KeyError names the known ones."""
    for entry in BINARIES:
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in BINARIES)
    raise KeyError(f"unknown binary {name!r}; the toolchain knows {known}")
