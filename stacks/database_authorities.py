"""The certificate authorities that databases are checked against: a PEM file of the project.

AWS publishes those of RDS as one file for each region:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
"""

from __future__ import annotations

import ssl
from pathlib import Path

from components.workload.plain_files import PlainFiles
from components.workload.pod_plan import FILES_FOLDER

PROJECT = Path(__file__).resolve().parents[1]
FILE = "database-authorities.pem"


def read(name: str) -> str:
    """The file's text. Raises ValueError that says what is wrong with it."""
    try:
        text = (PROJECT / name).read_text(encoding="ascii")
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        raise ValueError(
            f"databaseAuthorities {name!r} is no file with certificates in PEM beside Pulumi.yaml: {error}"
        ) from error
    return text


def files(owner: str, name: str | None) -> PlainFiles | None:
    """What is mounted into the pods of a service; nothing without authorities."""
    return PlainFiles(owner=owner, contents={FILE: read(name)}) if name is not None else None


def trust(name: str | None) -> str:
    """The part of a database's URL that says how it is checked."""
    return f"sslmode=verify-full&sslrootcert={FILES_FOLDER}/{FILE}" if name is not None else "sslmode=require"
