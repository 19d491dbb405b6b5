"""The passphrase of the sandbox's stacks: it guards nothing, because nothing in the sandbox is secret.

Stacks on AWS use a KMS key instead (`pulumi stack change-secrets-provider awskms://...`, see the README).
"""

from __future__ import annotations

from pathlib import Path

from sandbox.paths import SandboxPaths

SANDBOX_PASSPHRASE = "sandbox"  # noqa: S105 (public on purpose: the committed encryption salts belong to it)


def passphrase_file(paths: SandboxPaths) -> Path:
    """The file that PULUMI_CONFIG_PASSPHRASE_FILE names; made when it is missing."""
    file = paths.root / "passphrase"
    if not file.exists():
        paths.root.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(SANDBOX_PASSPHRASE)
    return file
