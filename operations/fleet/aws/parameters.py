"""Read the parameters of all environments, each from its own account; secret values are never decrypted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from components.fleet.parameter_tree import ROOT
from operations.fleet.aws.accounts import PARALLEL_ACCOUNTS, Accounts, explained
from operations.fleet.parameters import SECURE, Parameter, Parameters


def read_parameters(accounts: Accounts) -> Parameters:
    """Environment -> its parameters; accounts that are no environment have none."""
    with ThreadPoolExecutor(max_workers=PARALLEL_ACCOUNTS) as pool:
        found = pool.map(lambda account: _read(accounts, account), accounts.ids)
        return {account: some for account, some in zip(accounts.ids, found, strict=True) if some}


def _read(accounts: Accounts, environment: str) -> list[Parameter]:
    with explained(f"the parameters of account {environment}"):
        pages = (
            accounts.of(environment)
            .ssm.get_paginator("get_parameters_by_path")
            .paginate(Path=f"{ROOT}/{environment}", Recursive=True, WithDecryption=False)
        )
        return [
            Parameter(
                path=one["Name"],
                value="" if one["Type"] == SECURE else one["Value"],
                secure=one["Type"] == SECURE,
            )
            for page in pages
            for one in page["Parameters"]
        ]
