"""Every setting is explained where it is declared, and the page says the same."""

from __future__ import annotations

import yaml

from stacks.common_settings import CommonSettings
from stacks.decode import camel_case
from stacks.settings_reference import SECTIONS, Setting, meanings, settings_of, settings_reference
from tests.stacks.program import ROOT


def _all() -> dict[str, Setting]:
    return {one.path: one for kind in SECTIONS.values() for one in settings_of(kind)}


def test_the_committed_page_of_settings_is_current() -> None:
    committed = (ROOT / "docs" / "reference" / "settings.md").read_text()
    assert committed == settings_reference().rstrip() + "\n", "run `make docs` and commit the result"


def test_every_setting_has_a_meaning() -> None:
    silent = [path for path, one in _all().items() if not one.meaning.endswith(".")]
    assert not silent, f"write a sentence below the field of {silent}"


def test_settings_inside_of_objects_and_of_named_entries_have_their_paths() -> None:
    known = _all()
    assert known["platform:cluster.nodeGroups.<name>.minimum"].default == "required"
    assert known["platform:regions.home"].kind == "text"
    assert known["platform:data.backupRetentionDays"].default == "`7`"
    assert known["platform:imageChannels"].kind == "mapping to mapping to text"
    assert known["platform:pagerUrl"].kind == "secret text"


def test_the_projects_file_describes_settings_in_the_same_words() -> None:
    """`pulumi config` shows those of Pulumi.yaml, the page shows those of the program."""
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
    told = {key: entry["description"] for key, entry in declared.items() if "description" in entry}
    assert told == {
        f"platform:{camel_case(name)}": text.removesuffix(".")
        for name, text in meanings(CommonSettings).items()
    }


def test_every_setting_of_the_repositorys_own_stacks_is_on_the_page() -> None:
    known = _all()
    written = {
        key
        for file in ROOT.glob("Pulumi*.yaml")
        for key in yaml.safe_load(file.read_text())["config"]
        if key.startswith("platform:")
    }
    assert written <= set(known)
