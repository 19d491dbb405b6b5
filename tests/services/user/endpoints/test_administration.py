"""What the staff may do, and what it may not."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from services.common.endpoint import Role
from tests.services.user.client import member, problem

pytestmark = pytest.mark.services


def test_a_listing_by_cursor_shows_everybody_once_newest_first(app: Flask) -> None:
    people = [member(app) for _ in range(3)]
    support = member(app, Role.SUPPORT)
    seen: list[str] = []
    cursor = ""
    while True:
        page = support.send("GET", f"/v1/users?limit=2{cursor}").get_json()
        seen += [user["id"] for user in page["users"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True)
    assert {str(person.id) for person in people} <= set(seen)


def test_a_listing_can_be_filtered(app: Flask) -> None:
    person = member(app)
    admin = member(app, Role.ADMIN)
    found = admin.send("GET", f"/v1/users?email={person.email}&role=user&status=active").get_json()
    assert [user["id"] for user in found["users"]] == [str(person.id)]
    assert admin.send("GET", f"/v1/users?email={person.email}&role=admin").get_json()["users"] == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=many", "cursor=unknown", "cursor=%00", "status=gone", "x=1", "limit=1&limit=2",
     "role='%20OR%201=1", "email=%FF"],
)  # fmt: skip
def test_a_bad_query_is_refused(app: Flask, query: str) -> None:
    problem(member(app, Role.SUPPORT).send("GET", f"/v1/users?{query}"), 422, "invalid-request")


def test_users_see_neither_the_listing_nor_each_other(app: Flask) -> None:
    person, other = member(app), member(app)
    problem(person.send("GET", "/v1/users"), 403, "forbidden")
    problem(person.send("GET", f"/v1/users/{other.id}"), 403, "forbidden")
    problem(
        member(app, Role.SUPPORT).send("PUT", f"/v1/users/{other.id}/role", {"role": "admin"}),
        403,
        "forbidden",
    )


def test_an_account_is_read_by_its_id(app: Flask) -> None:
    person, support = member(app), member(app, Role.SUPPORT)
    assert support.send("GET", f"/v1/users/{person.id}").get_json()["email"] == person.email
    problem(support.send("GET", f"/v1/users/{uuid4()}"), 404, "not-found")
    problem(support.send("GET", "/v1/users/5"), 422, "invalid-request")


def test_a_new_role_ends_the_sessions_and_is_on_record(app: Flask) -> None:
    person, admin = member(app), member(app, Role.ADMIN)
    token = person.tokens["refresh_token"]
    answer = admin.send("PUT", f"/v1/users/{person.id}/role", {"role": "support"})
    assert answer.get_json()["role"] == "support"
    problem(person.refresh(token), 401, "bad-refresh-token")
    assert "role_changed" in person.audit()
    problem(admin.send("PUT", f"/v1/users/{admin.id}/role", {"role": "user"}), 409, "conflict")
    problem(admin.send("PUT", f"/v1/users/{person.id}/role", {"role": "root"}), 422, "invalid-request")


def test_an_account_is_closed_and_opened_again(app: Flask) -> None:
    person, admin = member(app), member(app, Role.ADMIN)
    assert admin.send("POST", f"/v1/users/{person.id}/deactivate").status_code == 204
    problem(person.login(), 401, "bad-credentials")
    assert admin.send("POST", f"/v1/users/{person.id}/reactivate").status_code == 204
    assert person.login().status_code == 201
    problem(admin.send("POST", f"/v1/users/{admin.id}/deactivate"), 409, "conflict")


def test_an_admin_who_was_deactivated_cannot_undo_it(app: Flask) -> None:
    fallen, admin = member(app, Role.ADMIN), member(app, Role.ADMIN)
    assert admin.send("POST", f"/v1/users/{fallen.id}/deactivate").status_code == 204
    problem(fallen.send("POST", f"/v1/users/{fallen.id}/reactivate"), 401, "unauthenticated")
    refused = fallen.send("GET", "/v1/users")
    problem(refused, 401, "unauthenticated")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    problem(fallen.login(), 401, "bad-credentials")


def test_an_admin_who_was_demoted_promotes_nobody_any_more(app: Flask) -> None:
    fallen, admin, friend = member(app, Role.ADMIN), member(app, Role.ADMIN), member(app)
    assert admin.send("PUT", f"/v1/users/{fallen.id}/role", {"role": "user"}).status_code == 200
    problem(fallen.send("PUT", f"/v1/users/{friend.id}/role", {"role": "admin"}), 403, "forbidden")
