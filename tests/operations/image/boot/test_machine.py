"""The virtual machine's command line."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest

from operations.image.boot import machine
from operations.image.boot.disk import Bootable
from operations.image.boot.machine import command

IMAGE = Bootable(disk=Path("/d"), kernel=Path("/k"), initial_disk=Path("/i"), options="apparmor=1")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(machine, "accelerated", lambda: False)
    return list(command(IMAGE, 2222, "ssh-ed25519 AAAA test"))


def test_ssh_is_reached_on_loopback_alone_and_the_guest_reaches_nothing(line: list[str]) -> None:
    (network,) = [part for part in line if part.startswith("user,")]
    assert network == "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:2222-:22"


def test_the_disk_is_never_written(line: list[str]) -> None:
    assert "file=/d,format=raw,if=virtio,snapshot=on" in line


def test_the_kernel_gets_the_options_of_the_image(line: list[str]) -> None:
    assert line[line.index("-append") + 1].endswith(" apparmor=1")


def test_the_user_of_the_test_is_in_no_image_and_may_use_sudo(line: list[str]) -> None:
    given = [part.partition("binary:")[2].split("=", 1) for part in line if "credential.binary" in part]
    texts = {name: base64.b64decode(text).decode() for name, text in given}
    assert "m inspector sudo" in texts["sysusers.extra"]
    assert "ssh-ed25519 AAAA test" in texts["tmpfiles.extra"]


@pytest.mark.parametrize(("usable", "expected"), [(True, "kvm"), (False, "tcg")])
def test_kvm_is_used_where_it_may_be(monkeypatch: pytest.MonkeyPatch, usable: bool, expected: str) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(machine, "accelerated", lambda: usable)
    line = list(command(IMAGE, 2222, "key"))
    assert line[line.index("-accel") + 1] == expected
