"""Install the plugin launchers where the engine looks for provider plugins, so that it downloads none."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

from sandbox.paths import SandboxPaths

SOURCE = Path(__file__).with_name("launcher")
# Provider -> the Python SDK whose version the engine asks for.
PROVIDERS = {"aws": "pulumi-aws", "eks": "pulumi-eks", "kubernetes": "pulumi-kubernetes"}


def plugin_version(provider: str) -> str:
    return version(PROVIDERS[provider])


def install_launchers(paths: SandboxPaths) -> None:
    """Write `plugins/resource-<name>-v<version>/pulumi-resource-<name>` for each provider, if it differs."""
    # -I and -S would hide the sandbox's packages: a launcher needs none of them and starts faster.
    script = SOURCE.read_text().replace("#!python -ISE", f"#!{sys.executable} -ISE", 1)
    for provider in PROVIDERS:
        folder = paths.pulumi_home / "plugins" / f"resource-{provider}-v{plugin_version(provider)}"
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"pulumi-resource-{provider}"
        if not target.exists() or target.read_text() != script:
            partial = target.with_suffix(".partial")
            partial.write_text(script)
            partial.chmod(0o755)
            partial.replace(target)
