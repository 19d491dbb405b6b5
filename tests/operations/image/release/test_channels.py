"""What a channel hands out, and that a move of it is whole, against SSM as moto answers for it."""

from __future__ import annotations

import pytest

from operations.image.release.channels import Channels
from operations.image.release.errors import ReleaseError
from operations.image.release.gates import Channel
from tests.operations.image.release.build_folder import FAMILY
from tests.operations.image.release.workshop import FIRST_IMAGE, Workshop


def test_a_channel_says_when_its_image_was_built(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    built = workshop.store.manifest("1.0.0").built_at.isoformat()
    name = f"/platform/images/{FAMILY}/candidate/built"
    assert workshop.ssm.get_parameter(Name=name)["Parameter"]["Value"] == built


def test_a_move_that_was_interrupted_is_made_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The image moves last, so a half-made move does not count as made."""
    workshop.release("1.0.0", 1)
    put = workshop.ssm.put_parameter

    def interrupted(**asked: str) -> object:
        if not asked["Name"].endswith("/built"):
            raise KeyboardInterrupt
        return put(**asked)  # type: ignore[arg-type]  # passed on as it came

    with monkeypatch.context() as patch:
        patch.setattr(workshop.ssm, "put_parameter", interrupted)
        with pytest.raises(KeyboardInterrupt):
            workshop.registry.promote("1.0.0", Channel.DEV)
    assert workshop.image(Channel.DEV) == FIRST_IMAGE
    workshop.registry.promote("1.0.0", Channel.DEV)
    assert workshop.image(Channel.DEV) == "ami-00000000000000001"


def test_of_two_moves_at_once_only_one_gets_its_place(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.release("1.0.0", 1)
    monkeypatch.setattr(workshop.store, "keys", lambda _: iter(()))
    with pytest.raises(ReleaseError, match="Somebody else moves candidate right now"):
        workshop.channels.move(Channel.CANDIDATE, workshop.store.manifest("1.0.0"), "promote", workshop.now)


def test_a_version_without_image_in_the_home_region_moves_nothing(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    elsewhere = Channels(workshop.ssm, workshop.store, "eu-west-1")
    with pytest.raises(ReleaseError, match=r"has no AMI in eu-west-1, only in eu-central-1"):
        elsewhere.move(Channel.DEV, workshop.store.manifest("1.0.0"), "promote", workshop.now)
    assert elsewhere.moves(Channel.DEV) == []


def test_a_channel_that_does_not_exist_says_which_stack_makes_it(workshop: Workshop) -> None:
    workshop.ssm.delete_parameter(Name=f"/platform/images/{FAMILY}/dev")
    with pytest.raises(ReleaseError, match="Run `pulumi up --stack shared` first"):
        workshop.channels.image(Channel.DEV)
