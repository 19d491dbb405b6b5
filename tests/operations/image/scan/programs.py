"""Programs that answer like those of an instance with Amazon Linux 2023, for a folder on PATH."""

from __future__ import annotations

from pathlib import Path

RULE = "xccdf_org.ssgproject.content_rule_"
RESULTS = {
    "grub2_audit": "pass",
    "service_auditd": "pass",
    "sshd_set_idle": "fail",
    "package_ufw": "notapplicable",
}
PACKAGES = (
    "bash 5.2.15-1.amzn2023",
    "gpg-pubkey d832c631-6515c85e",
    "kernel 6.1.99-1.amzn2023",
    "kernel 6.1.100-1.amzn2023",
    "openssl 1:3.2.2-1.amzn2023",
)


def document(results: dict[str, str] | None = None) -> str:
    """XCCDF results, as OpenSCAP writes them."""
    found = "".join(
        f'<rule-result idref="{RULE}{name}"><result>{result}</result></rule-result>'
        for name, result in (results or RESULTS).items()
    )
    return f'<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"><TestResult>{found}</TestResult></Benchmark>'


def al2023_programs(
    folder: Path,
    sshd: str = "permitrootlogin no",
    oscap_code: str = "2",
    results: dict[str, str] | None = None,
) -> Path:
    """The folder with `oscap`, `rpm` and `sshd`."""
    folder.mkdir(exist_ok=True)
    packages = "\\n".join(line.replace(" ", "\\t") for line in PACKAGES)
    for name, script in {
        "oscap": f"cat >results/openscap.xml <<'END'\n{document(results)}\nEND\nexit {oscap_code}\n",
        "rpm": f"printf '{packages}\\n'\n",
        "sshd": f"echo {sshd}\n",
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}")
        (folder / name).chmod(0o755)
    return folder
