"""The roles' variables: described, checked by Ansible, and shown on a page."""

from __future__ import annotations

import pytest

from operations.docs import ROLES
from operations.engine import REPOSITORY
from operations.image.roles import defaults, role_names, roles_reference, specification


def test_the_committed_page_of_the_roles_is_current() -> None:
    committed = (REPOSITORY / ROLES).read_text()
    assert committed == roles_reference().rstrip() + "\n", "run `make docs` and commit the result"


@pytest.mark.parametrize("role", role_names())
def test_every_variable_has_a_default_and_a_description(role: str) -> None:
    options = specification(role)["options"]
    assert set(options) == set(defaults(role)), f"{role}: defaults and argument_specs differ"
    assert all(option["description"].endswith(".") for option in options.values()), role


@pytest.mark.parametrize("role", role_names())
def test_every_variable_says_whose_it_is(role: str) -> None:
    assert all(name.startswith(f"{role}_") for name in specification(role)["options"])
