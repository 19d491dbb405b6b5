"""The environment in which plain `pulumi` commands meet the sandbox instead of AWS."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.passphrase import passphrase_file
from sandbox.paths import ROOT_VARIABLE, SandboxPaths
from sandbox.processes import supervisor

EMULATOR = "emulator"
HOME_REGION = "eu-central-1"
# Names, not secrets: the emulator maps this key to the management account and checks no signature.
MANAGEMENT_ACCESS_KEY = "sandbox-management"
LEADING_AWAY = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "PULUMI_CONFIG_PASSPHRASE")
"""Variables of the caller that win over ours and lead a command to another AWS, or to another passphrase."""


class NotRunningError(RuntimeError):
    """The sandbox is asked for something while it does not run."""


def environment(paths: SandboxPaths) -> dict[str, str]:
    """Only the variables that differ from the caller's own. Raises NotRunningError."""
    endpoints = paths.endpoints()
    if "aws" not in endpoints or supervisor.find(EMULATOR, paths) is None:
        raise NotRunningError("The sandbox is not running. Start it with `platformctl sandbox start`.")
    return {
        "PATH": search_path(paths, os.environ),
        "PULUMI_HOME": str(paths.pulumi_home),
        "PULUMI_BACKEND_URL": paths.pulumi_backend,
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(passphrase_file(paths)),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "AWS_ENDPOINT_URL": endpoints["aws"],
        "AWS_ACCESS_KEY_ID": MANAGEMENT_ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": MANAGEMENT_ACCESS_KEY,
        "AWS_REGION": HOME_REGION,
        "AWS_DEFAULT_REGION": HOME_REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def merged(caller: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """The caller's variables with ours; without ours (real AWS) they stay as they are."""
    kept = {name: value for name, value in caller.items() if not variables or name not in LEADING_AWAY}
    return {**kept, **variables}


def search_path(paths: SandboxPaths, current: Mapping[str, str]) -> str:
    """PATH with the sandbox's binaries and the virtual environment's scripts first, each folder once."""
    first = [str(paths.bin), str(Path(sys.prefix) / "bin")]
    rest = [folder for folder in current.get("PATH", "").split(os.pathsep) if folder and folder not in first]
    return os.pathsep.join([*first, *rest])


def as_shell(variables: Mapping[str, str]) -> str:
    """`export` lines for `eval`.

    Which sandbox it is stays unsaid, unless the caller chose one: in another checkout this shell means that one's.
    """
    if os.environ.get(ROOT_VARIABLE):
        variables = {**variables, ROOT_VARIABLE: os.environ[ROOT_VARIABLE]}
    unset = f"unset {' '.join(LEADING_AWAY)}"
    exports = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    return "\n".join([unset, *exports])
