"""Service control policies on every request, judged by the same evaluator as previews and the CLI."""

from __future__ import annotations

from policies.evaluation import Decision, PolicyError, Request, ScpPath, evaluate
from policies.evaluation.actions import iam_action
from sandbox.cloud import organization
from sandbox.cloud.errors import AwsError
from sandbox.cloud.extension import Call
from sandbox.cloud.request_context import context_of, resource_of

FORBIDDEN = 403
# GetCallerIdentity needs no permission on AWS; the others are how the sandbox itself gets its sessions.
UNCONTROLLED = frozenset({"sts:GetCallerIdentity", "sts:GetSessionToken"})
XML_PROTOCOLS = frozenset({"query", "ec2", "rest-xml"})
GLOBAL_SERVICES = frozenset(
    {"iam", "organizations", "route53", "cloudfront", "globalaccelerator", "budgets", "sts"}
)


class ScpGuard:
    """Refuses calls that the organization's SCPs deny. Parsed policies are kept until the organization changes."""

    def __init__(self) -> None:
        self._paths: dict[str, ScpPath] = {}

    def check(self, call: Call) -> None:
        """Raises AwsError in AWS's words; the management account and service-linked roles are exempt."""
        path = self._path(call.account)
        if path.exempt or not path.levels:
            return
        action = iam_action(call.service, call.operation)
        if action in UNCONTROLLED or _plainly_allowed(path, action):
            return
        resource = resource_of(call)
        decision = evaluate(_request(call, action, resource), path)
        if decision.denied:
            raise _refusal(call, action, resource, decision)

    def observe(self, call: Call) -> None:
        """After each changing call: policies, units and accounts may be different now."""
        if call.service == "organizations":
            self._paths = {}

    def _path(self, account: str) -> ScpPath:
        found = self._paths.get(account)
        if found is None:
            found = self._paths[account] = _read_path(account)
        return found


def _plainly_allowed(path: ScpPath, action: str) -> bool:
    """No Deny names the action, and an unconditional Allow of everything stands at every level."""
    return all(
        not level.denies and any(not allow.conditions and allow.resources == ("*",) for allow in level.allows)
        for level in path.relevant(action)
    )


def _read_path(account: str) -> ScpPath:
    nodes = organization.path_to(account)
    levels = [(str(node.name), list(organization.service_control_policies(node))) for node in nodes]
    management = organization.management_account(account) == account
    try:
        return ScpPath.of(levels, management=management)
    except PolicyError as error:
        message = f"The SCPs that bind account {account} cannot be read: {error}"
        raise AwsError("MalformedPolicyDocumentException", message) from error


def _request(call: Call, action: str, resource: str) -> Request:
    region = "us-east-1" if call.service in GLOBAL_SERVICES else call.region
    return Request(
        action=action,
        principal_arn=call.caller.principal_arn,
        account=call.account,
        resource=resource,
        region=region,
        context=context_of(call),
    )


def _refusal(call: Call, action: str, resource: str, decision: Decision) -> AwsError:
    because = (
        "with an explicit deny in a service control policy"
        if decision.reason.startswith("explicit deny")
        else f"because no service control policy allows the {action} action"
    )
    message = (
        f"User: {call.caller.arn} is not authorized to perform: {action} on resource: {resource} {because}"
    )
    if call.service == "ec2":
        prefix = "You are not authorized to perform this operation. "
        return AwsError("UnauthorizedOperation", prefix + message, status=FORBIDDEN)
    code = "AccessDenied" if call.protocol in XML_PROTOCOLS else "AccessDeniedException"
    return AwsError(code, message, status=FORBIDDEN)
