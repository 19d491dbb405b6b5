"""The service's role may change rows of its own tables, and nothing else anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine, text

from sandbox.services import postgres
from services.common import migration, roles
from services.common.database import for_sqlalchemy, with_password
from services.common.roles import RoleError, Roles
from services.order import migrate as order_migrate
from services.user import migrate as user_migrate
from tests.services.conftest import PASSWORD, Stores

pytestmark = pytest.mark.services


@dataclass(frozen=True)
class Side:
    """A service's migrated database and roles."""

    roles: Roles
    administrator: str

    @property
    def service(self) -> str:
        return with_password(postgres.log_in_as(self.administrator, self.roles.service), PASSWORD)


@pytest.fixture(params=["user", "order"])
def side(request: pytest.FixtureRequest, user_database: str, order_database: str) -> Side:
    if request.param == "user":
        return Side(user_migrate.ROLES, user_database)
    return Side(order_migrate.ROLES, order_database)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE {table}",
        "ALTER TABLE {table} ADD COLUMN extra text",
        "TRUNCATE {table}",
        "CREATE INDEX ON {table} ((1))",
        "CREATE TABLE extra (id int)",
        "CREATE TEMPORARY TABLE extra (id int)",
        "CREATE SCHEMA extra",
        "CREATE ROLE extra",
        "CREATE DATABASE extra",
        "CREATE FUNCTION public.extra() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE {owner}",
        "SET ROLE postgres",
        "ALTER ROLE {service} SUPERUSER",
        "SELECT * FROM pg_authid",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY {table} TO PROGRAM 'cat'",
    ],
)
def test_the_service_changes_rows_and_no_schema(side: Side, statement: str) -> None:
    names = {"owner": side.roles.owner, "service": side.roles.service}
    with psycopg.connect(side.service, autocommit=True) as connection:
        for table in side.roles.privileges if "{table}" in statement else ("",):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement.format(table=table, **names).encode())


def test_each_table_has_exactly_the_privileges_that_the_service_lists(side: Side) -> None:
    with psycopg.connect(side.administrator) as connection:
        tables = {
            row[0]
            for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        }
        granted = connection.execute(
            "SELECT table_name, string_agg(privilege_type, ', ' ORDER BY privilege_type)"
            " FROM information_schema.role_table_grants WHERE grantee = %s GROUP BY 1",
            (side.roles.service,),
        ).fetchall()
    assert tables - set(side.roles.privileges) == {"alembic_version"}, "every other table is in the list"
    wanted = {table: ", ".join(sorted(listed.split(", "))) for table, listed in side.roles.privileges.items()}
    assert dict(granted) == wanted


def test_neither_role_is_more_than_it_must_be(side: Side) -> None:
    columns = (
        "rolname, rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
    )
    with psycopg.connect(side.administrator) as connection:
        found = connection.execute(
            f"SELECT {columns} FROM pg_roles WHERE rolname = ANY(%s)",  # noqa: S608 # the constant above
            ([side.roles.owner, side.roles.service],),
        ).fetchall()
        owners = connection.execute(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    assert {row[0]: row[1:] for row in found} == {
        side.roles.owner: (False, False),
        side.roles.service: (True, False),
    }
    assert owners == [(side.roles.owner,)]


def test_neither_service_gets_into_the_others_database(user_database: str, order_database: str) -> None:
    for database, intruder in ((user_database, order_migrate.ROLES), (order_database, user_migrate.ROLES)):
        url = with_password(postgres.log_in_as(database, intruder.service), PASSWORD)
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(url)


def test_a_wrong_password_is_refused(user_database: str) -> None:
    url = with_password(postgres.log_in_as(user_database, user_migrate.ROLES.service), "another")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)


def test_tables_from_before_there_was_an_owner_are_taken_over(stores: Stores) -> None:
    url = postgres.create_database(stores.postgres, "strays")
    migration.run(order_migrate.FOLDER, url, ["0001"])
    migration.run(order_migrate.FOLDER, url, [], order_migrate.ROLES, PASSWORD)
    with psycopg.connect(url) as connection:
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert owners.fetchall() == [(order_migrate.ROLES.owner,)]
    migration.run(order_migrate.FOLDER, url, ["--down", "base"], order_migrate.ROLES, PASSWORD)


def test_a_migration_that_fails_leaves_no_half_of_it(stores: Stores, tmp_path: Path) -> None:
    url = postgres.create_database(stores.postgres, "broken")
    versions = tmp_path / "versions"
    versions.mkdir()
    (tmp_path / "env.py").write_text((user_migrate.FOLDER / "env.py").read_text())
    (versions / "r0001.py").write_text(
        "from alembic import op\nrevision, down_revision = '0001', None\n"
        "def upgrade():\n    op.execute('CREATE TABLE half (id int)')\n    op.execute('SELECT 1 / 0')\n"
    )
    passing = Roles(owner="passing_owner", service="passing_service", privileges={"half": roles.KEEP})
    with pytest.raises(Exception, match="division by zero"):
        migration.run(tmp_path, url, [], passing, PASSWORD)
    with psycopg.connect(url) as connection:
        made = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'passing%'").fetchall()
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert (made, tables) == ([], [])


def test_without_a_password_a_server_that_is_no_rds_is_refused(stores: Stores) -> None:
    url = postgres.create_database(stores.postgres, "no-rds")
    with pytest.raises(RoleError, match=r"user_service could not log in: .* DATABASE_SERVICE_PASSWORD_FILE"):
        migration.run(user_migrate.FOLDER, url, [], user_migrate.ROLES)


def test_on_rds_the_role_logs_in_by_iam_and_has_no_password(stores: Stores) -> None:
    url = postgres.create_database(stores.postgres, "like-rds")
    passing = Roles(owner="iam_owner", service="iam_service", privileges={})
    engine = create_engine(for_sqlalchemy(url))
    with engine.connect() as connection:  # never committed: the role would concern the other tests
        connection.execute(text(f"CREATE ROLE {roles.IAM_ROLE}"))
        roles.prepare(connection, passing, None)
        members = connection.execute(
            text("SELECT member::regrole::text FROM pg_auth_members WHERE roleid = CAST(:role AS regrole)"),
            {"role": roles.IAM_ROLE},
        ).all()
        password = connection.scalar(text("SELECT rolpassword FROM pg_authid WHERE rolname = 'iam_service'"))
    engine.dispose()
    assert (members, password) == ([("iam_service",)], None)
