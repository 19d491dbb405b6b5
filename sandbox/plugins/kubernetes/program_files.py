"""Manifests that a program names by file or glob."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.program_files import resolve

_GLOB_CHARACTERS = frozenset("*?[")


def read_all(name: str, environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Name and text of a file, or of every file that a glob matches. Raises KubernetesError."""
    if "://" in name:
        raise KubernetesError(f"{name}: the sandbox reads manifests from files only; download it first.")
    path = resolve(name, environment)
    files = [path]
    if _GLOB_CHARACTERS & set(name):
        files = sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        if not files:
            raise KubernetesError(f"{name} matches no file below {path.parent}.")
    try:
        return [(str(file), file.read_text()) for file in files]
    except OSError as error:
        raise KubernetesError(f"the manifest {error.filename} cannot be read: {error.strerror}.") from error
