"""What the templates run on an instance."""

from __future__ import annotations

import re

import pytest

from sandbox.paths import REPOSITORY


def test_the_playbooks_that_the_templates_name_exist() -> None:
    variables = (REPOSITORY / "packer" / "variables.pkr.hcl").read_text()
    named = re.findall(r'"(ansible/playbooks/[^"]+)"', variables)
    assert len(named) == 4, "one for each family, the scan of the one that is built only on AWS, and the seal"
    missing = [name for name in named if not (REPOSITORY / name).is_file()]
    assert not missing, f"packer/variables.pkr.hcl names playbooks that do not exist: {missing}"


@pytest.mark.parametrize("template", ["debian-12", "eks-node", "local"])
def test_nothing_runs_on_a_machine_after_it_was_sealed(template: str) -> None:
    text = (REPOSITORY / "packer" / f"{template}.pkr.hcl").read_text()
    ran = re.findall(r"playbook_file +=  *var\.(\w+)", text)
    assert ran[-1] == "seal_playbook"
    assert text.count('provisioner "') == len(ran), "every provisioner is a playbook"
