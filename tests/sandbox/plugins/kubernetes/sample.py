"""The samples: what to create of each kind, how to change it, and what a change replaces."""

from __future__ import annotations

import copy
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import yaml

from sandbox.plugins.kubernetes.values import Object

SAMPLES = Path(__file__).with_name("samples")
LABEL = "sample"


@dataclass(frozen=True)
class Sample:
    """One document of the samples."""

    token: str
    inputs: Object
    update: Object | None
    replace: Object | None
    outside: Object

    def labelled(self, value: str) -> Object:
        return merged(self.inputs, {"metadata": {"labels": {LABEL: value}}})


def merged(base: Object, patch: Object) -> Object:
    """JSON merge patch."""
    result = copy.deepcopy(base)
    for key, value in patch.items():
        known = result.get(key)
        result[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result


def _custom_last(file: Path) -> tuple[bool, str]:
    """New kinds make the garbage collector pause, which would slow the deletion of everything after them."""
    return file.stem == "custom", file.stem


def samples() -> list[Sample]:
    documents = [
        document
        for file in sorted(SAMPLES.glob("*.yaml"), key=_custom_last)
        for document in yaml.safe_load_all(file.read_text())
    ]
    return [
        Sample(
            token=document["token"],
            inputs=document["inputs"],
            update=document.get("update"),
            replace=document.get("replace"),
            outside=document.get("outside") or {"metadata": {"labels": {LABEL: "outside"}}},
        )
        for document in documents
    ]


def completed(sample: Sample) -> Sample:
    """Certificate requests hold a real request, which no sample file can."""
    if not sample.token.endswith(":CertificateSigningRequest"):
        return sample
    command = [
        "openssl",
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "/dev/null",
        "-subj",
        "/CN=x",
    ]
    request = subprocess.run(command, capture_output=True, check=True).stdout
    inputs = merged(sample.inputs, {"spec": {"request": b64encode(request).decode()}})
    return Sample(sample.token, inputs, sample.update, sample.replace, sample.outside)
