"""The two database roles of a service: an owner that nobody logs in as, and the service's own, which only changes rows.

The migration job makes them as the server's administrator, runs the migrations as the owner, and grants the service
what its table of privileges says. A table that is missing there is closed to the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, text

IAM_ROLE = "rds_iam"
APPEND, PASS_ON = "SELECT, INSERT", "SELECT, INSERT, DELETE"
CHANGE, KEEP, ALL = "SELECT, UPDATE", "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE, DELETE"

_EXISTS = "SELECT 1 FROM pg_roles WHERE rolname = :name"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
# What the administrator made before there was an owner. Sequences of identity columns follow their tables.
_STRAYS = """
SELECT 'TABLE ' || oid::regclass FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND relowner <> :owner ::regrole
UNION ALL
SELECT 'FUNCTION ' || oid::regprocedure FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proowner <> :owner ::regrole
"""


class RoleError(RuntimeError):
    """The roles cannot be made as wanted; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Names come from our code, never from outside, so they go into statements as they are."""

    owner: str
    service: str
    privileges: Mapping[str, str]


def prepare(connection: Connection, roles: Roles, password: str | None) -> None:
    """Make both roles, without a password by IAM, and close the database to everybody else. Raises RoleError."""
    _make(connection, roles.owner, "NOLOGIN")
    _make(connection, roles.service, "LOGIN")
    _let_in(connection, roles.service, password)
    database = connection.scalar(text("SELECT quote_ident(current_database())"))
    for statement in (
        f"GRANT {roles.owner} TO CURRENT_USER",  # to act as the owner, which not even RDS's administrator may as such
        f"ALTER DATABASE {database} OWNER TO {roles.owner}",
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {roles.service}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {roles.service}",
    ):
        connection.exec_driver_sql(statement)
    for stray in connection.scalars(text(_STRAYS), {"owner": roles.owner}).all():
        connection.exec_driver_sql(f"ALTER {stray} OWNER TO {roles.owner}")


def grant(connection: Connection, roles: Roles) -> None:
    """Give the service its privileges and no others; for the owner to do."""
    connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {roles.service}")
    present = set(connection.scalars(text(_TABLES)))
    for table in sorted(present & roles.privileges.keys()):
        connection.exec_driver_sql(f"GRANT {roles.privileges[table]} ON {table} TO {roles.service}")


def _make(connection: Connection, name: str, login: str) -> None:
    verb = "ALTER" if connection.scalar(text(_EXISTS), {"name": name}) else "CREATE"
    connection.exec_driver_sql(f"{verb} ROLE {name} WITH {login} NOCREATEDB NOCREATEROLE")


def _let_in(connection: Connection, name: str, password: str | None) -> None:
    if password is not None:
        connection.exec_driver_sql(f"ALTER ROLE {name} PASSWORD '{_verifier(connection, name, password)}'")
        return
    if not connection.scalar(text(_EXISTS), {"name": IAM_ROLE}):
        raise RoleError(
            f"{name} could not log in: the server has no role {IAM_ROLE}, so it is no RDS with IAM authentication; "
            "name a file with the role's password as DATABASE_SERVICE_PASSWORD_FILE"
        )
    connection.exec_driver_sql(f"GRANT {IAM_ROLE} TO {name}")


def _verifier(connection: Connection, name: str, password: str) -> str:
    """What PostgreSQL keeps of a password; so neither a log of statements nor an error can show the password itself."""
    psycopg_connection = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    encrypted = psycopg_connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    return encrypted.decode()
