"""Find a chart on this machine, and read its name and version without Helm."""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from sandbox.paths import ROOT_VARIABLE
from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.program_files import resolve

CHARTS = "charts"


def locate(inputs: Object, environment: Mapping[str, str]) -> Path:
    """The chart's folder or archive: the path given, else the sandbox's own collection.

    Raises KubernetesError: the sandbox reaches no chart repository.
    """
    name = str(inputs["chart"])
    path = resolve(name, environment)
    if path.exists():
        return path
    folder = Path(environment[ROOT_VARIABLE]) / CHARTS if environment.get(ROOT_VARIABLE) else None
    short = name.rsplit("/", 1)[-1]
    version = str(inputs.get("version") or "")
    for candidate in _candidates(folder, short, version):
        if candidate.exists():
            return candidate
    repository = (inputs.get("repositoryOpts") or {}).get("repo")
    origin = f" of repository {repository}" if repository else ""
    wanted = f"{folder or '.sandbox/' + CHARTS}/{short}{'-' + version if version else ''}.tgz"
    raise KubernetesError(
        f"chart {name!r}{origin} is not at hand: {path} does not exist, and the sandbox reaches no chart "
        f"repository. Give a path to the chart, or put it at {wanted}."
    )


def _candidates(folder: Path | None, name: str, version: str) -> list[Path]:
    if folder is None:
        return []
    if version:
        return [folder / f"{name}-{version}.tgz", folder / f"{name}-{version}"]
    return [folder / name, folder / f"{name}.tgz", *sorted(folder.glob(f"{name}-*.tgz"), reverse=True)]


def description(chart: Path) -> Object:
    """The chart's Chart.yaml. Raises KubernetesError."""
    try:
        text = (chart / "Chart.yaml").read_text() if chart.is_dir() else _packed(chart)
        found = yaml.safe_load(text)
    except (OSError, tarfile.TarError, KeyError, yaml.YAMLError) as error:
        raise KubernetesError(f"{chart} holds no readable Chart.yaml: {error}") from error
    if not isinstance(found, dict):
        raise KubernetesError(f"the Chart.yaml of {chart} is no object.")
    return found


def _packed(archive: Path) -> str:
    with tarfile.open(archive) as content:
        for member in content:
            if member.name.count("/") == 1 and member.name.endswith("/Chart.yaml"):
                file = content.extractfile(member)
                if file is not None:
                    return file.read().decode()
    raise KeyError("Chart.yaml")
