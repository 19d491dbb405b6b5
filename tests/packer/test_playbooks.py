"""What the templates run on an instance."""

from __future__ import annotations

import re

from sandbox.paths import REPOSITORY


def test_the_playbooks_that_the_templates_name_exist() -> None:
    variables = (REPOSITORY / "packer" / "variables.pkr.hcl").read_text()
    named = re.findall(r'"(ansible/playbooks/[^"]+)"', variables)
    assert len(named) == 3, "one playbook for each family, and the scan of the one that is built only on AWS"
    missing = [name for name in named if not (REPOSITORY / name).is_file()]
    assert not missing, f"packer/variables.pkr.hcl names playbooks that do not exist: {missing}"
