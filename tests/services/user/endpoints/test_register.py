"""Registration tells nobody whether an address is taken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from tests.services.user.client import Person, member, needs, problem
from tests.services.user.statements import statements

pytestmark = pytest.mark.services
GOOD = {"email": "new@example.com", "password": "correct horse battery", "display_name": "Ann"}


def test_a_registration_leaves_an_account_an_event_and_an_e_mail(app: Flask) -> None:
    person = Person(app)
    answer = person.register()
    assert (answer.status_code, answer.get_json()) == (202, {"status": "accepted"})
    assert person.events("user.registered")[0]["user_id"] == str(person.id)
    assert "email" not in person.events("user.registered")[0], "domain events carry nothing personal"
    assert len(person.mail("verify_email")) >= 40
    assert person.audit() == ["registered"]


def test_a_taken_address_reads_the_same_and_only_its_owner_hears_of_it(app: Flask) -> None:
    person = member(app)
    stranger = Person(app, email=person.email.upper(), password="another password")  # noqa: S106 # of nobody real
    answer = stranger.register()
    assert (answer.status_code, answer.get_json()) == (202, {"status": "accepted"})
    assert len(person.events("notification.registration_repeated")) == 1
    assert person.login().status_code == 201, "the old password still works"
    assert len(person.events("user.registered")) == len(person.events("notification.verify_email")) == 1
    assert person.audit().count("registration_repeated") == 1


def test_a_registration_runs_the_same_statements_whether_or_not_the_address_is_taken(app: Flask) -> None:
    person = Person(app)
    asked: list[list[str]] = []
    for _ in range(2):
        with statements(app) as said:
            assert person.register().status_code == 202
        asked.append(said)
    assert asked[0] == asked[1]
    assert len(asked[0]) == 7, "create, find, issue, tell others, notify, audit, commit"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"email": "no address"}, "body.email"),
        ({"email": "a@b"}, "body.email"),
        ({"email": "x" * 300 + "@example.com"}, "body.email"),
        ({"email": "a@example.com\u0000"}, "body.email"),
        ({"email": ["a@example.com"]}, "body.email"),
        ({"email": None}, "body.email"),
        ({"password": "short"}, "body.password"),
        ({"password": "x" * 129}, "body.password"),
        ({"password": "with a \u0000 in it"}, "body.password"),
        ({"display_name": ""}, "body.display_name"),
        ({"display_name": "   "}, "body.display_name"),
        ({"display_name": "x" * 101}, "body.display_name"),
        ({"display_name": "two\nlines"}, "body.display_name"),
        ({"role": "admin"}, "body.role"),
    ],
)
def test_bad_input_is_named(app: Flask, change: dict[str, object], where: str) -> None:
    answer = Person(app).send("POST", "/v1/users", {**GOOD, **change})
    document = problem(answer, 422, "invalid-request")
    assert where in {error["where"] for error in document["errors"]}


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE users; --", "\\x00", "%s", "{{7*7}}", "<script>", "名前 ✨", "a\u202eb"]
)
def test_strange_names_are_just_names(app: Flask, text: str) -> None:
    person = Person(app)
    body = {"email": person.email, "password": person.password, "display_name": text}
    assert person.send("POST", "/v1/users", body).status_code == 202
    person.verify()
    person.login()
    assert person.send("GET", "/v1/users/me").get_json()["display_name"] == text


def test_a_huge_body_is_refused(app: Flask) -> None:
    answer = app.test_client().post("/v1/users", data=b"x" * 70_000, content_type="application/json")
    problem(answer, 413, "too-large")


def test_two_registrations_at_once_read_like_one_and_a_repetition(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    person, passwords = Person(app), needs(app).passwords
    both, real = Barrier(2), passwords.hash

    def hash_together(password: str) -> str:
        both.wait(20)
        return real(password)

    monkeypatch.setattr(passwords, "hash", hash_together)
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: person.register(), range(2)))
    assert [answer.status_code for answer in answers] == [202, 202]
    assert len(person.events("notification.verify_email")) == 1
    assert len(person.events("notification.registration_repeated")) == 1
    assert person.email not in caplog.text
