"""What JSON has no type for is written as the class that makes it."""

from __future__ import annotations

import pytest
from pulumi.runtime.rpc import _special_archive_sig, _special_asset_sig, _special_sig_key

from benchmarks.flat.references import References
from benchmarks.flat.values import expression
from operations.engine import REPOSITORY
from sandbox.plugins.aws.schema import ANY

NOTHING = References()
FILE = {_special_sig_key: _special_asset_sig, "hash": "1", "path": "ansible/ansible.cfg"}


def test_an_archive_is_written_with_its_files_by_their_place_in_the_repository() -> None:
    archive = {_special_sig_key: _special_archive_sig, "hash": "2", "assets": {"x/y.cfg": FILE}}
    place = str(REPOSITORY / "ansible/ansible.cfg")
    assert expression(archive, ANY, NOTHING) == (
        f"pulumi.AssetArchive({{'x/y.cfg': pulumi.FileAsset({place!r})}})"
    )


def test_a_value_of_a_kind_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot write a value with the signature 'new'"):
        expression({_special_sig_key: "new"}, ANY, NOTHING)
