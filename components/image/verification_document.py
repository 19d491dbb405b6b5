"""The hardening controls as a Systems Manager document: the tests of the image, on instances that came of it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NotRequired, TypedDict

from components.image.hardening_controls import FAMILIES, OF_A_NEW_IMAGE, Control

DOCUMENT = "platform-verify-hardening"
COMPLIANCE_TYPE = "Custom:Hardening"
FAMILY_OF_SYSTEM = {"debian": "Debian", "amzn": "RedHat"}
"""ID in /etc/os-release -> family of the controls."""
WORK = "/run/platform-verification"
LONGEST_SECONDS = "600"

PREPARE = f"""set -u
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 077
rm -rf {WORK}
mkdir -p {WORK}
cd {WORK}
. /etc/os-release"""
CHECK = """separator='['
check() {
  case " $1 " in *" $family "*) ;; *) return ;; esac
  if /bin/sh -c "$4" > /dev/null 2>&1; then
    status=COMPLIANT
    echo "$2" >> holding
  else
    status=NON_COMPLIANT
    echo "$2" >> failing
  fi
  printf '%s%s, "Status": "%s"}' "$separator" "$3" "$status" >> items.json
  separator=', '
}"""
FINISH = """echo ']' >> items.json"""
REPORT = f"""set -eu
: "${{AWS_SSM_INSTANCE_ID:?Only the agent of Systems Manager says which instance this is}}"
command -v aws > /dev/null || {{ echo "No AWS command line; the role aws_agents installs it" >&2; exit 1; }}
aws ssm put-compliance-items --region "$AWS_SSM_REGION_NAME" \\
  --resource-type ManagedInstance --resource-id "$AWS_SSM_INSTANCE_ID" \\
  --compliance-type {COMPLIANCE_TYPE} --items file://{WORK}/items.json \\
  --execution-summary "ExecutionTime=$(date -u +%Y-%m-%dT%H:%M:%SZ)\""""
JUDGE = f"""cd {WORK}
if test -s failing; then
  echo "These controls do not hold: $(paste -s -d ' ' failing)" >&2
  exit 1
fi
echo "$(wc -l < holding) controls hold\""""


class ShellInputs(TypedDict):
    """A shell script, line by line, and what its failure does to the steps after it."""

    runCommand: Sequence[str]
    timeoutSeconds: str
    onFailure: NotRequired[Literal["exit"]]


class ShellStep(TypedDict):
    """One step of the document."""

    action: Literal["aws:runShellScript"]
    name: str
    inputs: ShellInputs


class CommandDocument(TypedDict):
    """A whole document."""

    schemaVersion: Literal["2.2"]
    description: str
    mainSteps: Sequence[ShellStep]


def verification_document(controls: Iterable[Control]) -> CommandDocument:
    """Tests each control, reports all of them as compliance items, and fails when one does not hold.

    Raises ValueError for a test that Systems Manager would change before the instance sees it.
    """
    lasting = [control for control in controls if control.id not in OF_A_NEW_IMAGE]
    verify = "\n".join([PREPARE, _family(), CHECK, *map(_check, lasting), FINISH])
    return {
        "schemaVersion": "2.2",
        "description": "Test the hardening controls of the golden images and report each as a compliance item",
        "mainSteps": [
            _step("verify", verify, stops=True),
            _step("report", REPORT),
            _step("judge", JUDGE),
        ],
    }


def _family() -> str:
    known = (f"{system}) family={family} ;;" for system, family in FAMILY_OF_SYSTEM.items())
    names = ", ".join(FAMILIES.values())
    unknown = f'*) echo "No control is for $ID; there are controls for {names}" >&2; exit 1 ;;'
    return "\n".join(['case "$ID" in', *known, unknown, "esac"])


def _check(control: Control) -> str:
    if "{{" in control.test:
        raise ValueError(
            f"control {control.id}: Systems Manager takes {{{{ in its test for a parameter; write it another way"
        )
    return shlex.join(("check", *_arguments(control)))


def _arguments(control: Control) -> Iterator[str]:
    item = {"Id": control.id, "Title": control.why, "Severity": "HIGH"}
    yield " ".join(control.families)
    yield control.id
    yield json.dumps(item).removesuffix("}")
    yield control.test


def _step(name: str, script: str, stops: bool = False) -> ShellStep:
    inputs: ShellInputs = {"runCommand": script.splitlines(), "timeoutSeconds": LONGEST_SECONDS}
    if stops:
        inputs["onFailure"] = "exit"
    return {"action": "aws:runShellScript", "name": name, "inputs": inputs}
