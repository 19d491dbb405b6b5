"""Inspector: what moto only marks as disabled, AWS no longer has."""

from __future__ import annotations

from sandbox.cloud.extension import Answer, Call, Registry


def install(registry: Registry) -> None:
    registry.handle("inspector2", "Disable", disable)
    registry.handle("inspector2", "DisassociateMember", disassociate)
    registry.handle("inspector2", "DisableDelegatedAdminAccount", dismiss)


def disable(call: Call) -> Answer:
    """An account in which nothing is scanned any more has no status of its own."""
    from moto.inspector2.models import inspector2_backends

    answer = call.forward()
    kept = inspector2_backends[call.account][call.region].account_status
    for account in [account for account, status in kept.items() if status.to_json()["status"] == "DISABLED"]:
        del kept[account]
    return answer


def disassociate(call: Call) -> Answer:
    from moto.inspector2.models import inspector2_backends

    answer = call.forward()
    inspector2_backends[call.account][call.region].members.pop(call.params["accountId"], None)
    return answer


def dismiss(call: Call) -> Answer:
    from moto.inspector2.models import inspector2_backends

    answer = call.forward()
    administrators = inspector2_backends[call.account][call.region].admin_accounts
    administrators.pop(call.params["delegatedAdminAccountId"], None)
    return answer
