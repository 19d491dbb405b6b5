"""`platformctl bootstrap`."""

from __future__ import annotations

from typing import Annotated

import typer

from operations import bootstrap as backend


def bootstrap(
    bucket: Annotated[
        str, typer.Option(help="The state bucket's name; global, so choose a prefix of your own.")
    ],
    region: Annotated[str, typer.Option(help="The home region.")] = "eu-central-1",
) -> None:
    """On a real organization: make the state bucket (versioned, locked, encrypted) and the key for secrets."""
    made = backend.bootstrap(bucket, region)
    typer.echo(f"Created: {', '.join(made.created) or 'nothing, all was there'}.")
    typer.echo(f"export PULUMI_BACKEND_URL='{made.url}'")
    typer.echo(f"pulumi stack init organization --secrets-provider '{made.secrets_provider}'")
