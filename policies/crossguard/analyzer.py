"""The gRPC service that the Pulumi engine asks about each resource, and about the stack at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2
from typing_extensions import override

from policies.crossguard.messages import undecided_message
from policies.crossguard.policy import Level, Policy, Report
from policies.crossguard.properties import decode
from policies.guardrail import Severity
from policies.placement import Placement
from policies.resource import Provider, Resource

VERSION = "1.0.0"

_LEVELS = {
    Level.ADVISORY: analyzer_pb2.ADVISORY,
    Level.MANDATORY: analyzer_pb2.MANDATORY,
    Level.DISABLED: analyzer_pb2.DISABLED,
}
_SEVERITIES = {
    Severity.LOW: analyzer_pb2.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: analyzer_pb2.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: analyzer_pb2.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: analyzer_pb2.POLICY_SEVERITY_CRITICAL,
}
_FROM_WIRE = {number: level for level, number in _LEVELS.items()} | {analyzer_pb2.REMEDIATE: Level.MANDATORY}

Context = grpc.ServicerContext


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Judges resources by the policies of one pack."""

    def __init__(self, name: str, description: str, policies: Sequence[Policy]) -> None:
        self._name = name
        self._description = description
        self._policies = policies
        self._levels = {policy.name: policy.level for policy in policies}
        self._by_type: dict[str, list[Policy]] = {}
        self._placement = Placement.of("", {})
        self._undecided: dict[str, dict[str, None]] = defaultdict(dict)
        self._sees_stack = any(policy.judge_stack for policy in policies)
        self._declared: dict[str, Resource] = {}

    @override
    def Handshake(
        self, request: analyzer_pb2.AnalyzerHandshakeRequest, context: Context
    ) -> analyzer_pb2.AnalyzerHandshakeResponse:
        return analyzer_pb2.AnalyzerHandshakeResponse()

    @override
    def GetPluginInfo(self, request: empty_pb2.Empty, context: Context) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    @override
    def GetAnalyzerInfo(self, request: empty_pb2.Empty, context: Context) -> analyzer_pb2.AnalyzerInfo:
        return analyzer_pb2.AnalyzerInfo(
            name=self._name,
            displayName=self._name,
            version=VERSION,
            description=self._description,
            supportsConfig=True,
            policies=[_info(policy) for policy in self._policies],
        )

    @override
    def Configure(self, request: analyzer_pb2.ConfigureAnalyzerRequest, context: Context) -> empty_pb2.Empty:
        """Levels from `--policy-pack-config`."""
        for name, config in request.policyConfig.items():
            self._levels[name] = _FROM_WIRE[config.enforcementLevel]
        self._by_type.clear()
        return empty_pb2.Empty()

    @override
    def ConfigureStack(
        self, request: analyzer_pb2.AnalyzerStackConfigureRequest, context: Context
    ) -> analyzer_pb2.AnalyzerStackConfigureResponse:
        self._placement = Placement.of(request.stack, dict(request.config))
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    @override
    def Analyze(self, request: analyzer_pb2.AnalyzeRequest, context: Context) -> analyzer_pb2.AnalyzeResponse:
        response = analyzer_pb2.AnalyzeResponse()
        fitting = self._fitting(request.type)
        if fitting or self._sees_stack:
            resource = self._declared[request.urn] = self._resource(request)
            for policy in fitting:
                self._tell(response, policy, policy.judge(resource) if policy.judge else ())
        return response

    @override
    def AnalyzeStack(
        self, request: analyzer_pb2.AnalyzeStackRequest, context: Context
    ) -> analyzer_pb2.AnalyzeResponse:
        response = analyzer_pb2.AnalyzeResponse()
        resources = [self._related(one) for one in request.resources] if self._sees_stack else []
        for policy in self._policies:
            if policy.judge_stack and self._levels[policy.name] is not Level.DISABLED:
                self._tell(response, policy, policy.judge_stack(resources))
        self._tell_undecided(response)
        self._declared.clear()
        return response

    @override
    def Remediate(
        self, request: analyzer_pb2.AnalyzeRequest, context: Context
    ) -> analyzer_pb2.RemediateResponse:
        return analyzer_pb2.RemediateResponse()

    @override
    def Cancel(self, request: empty_pb2.Empty, context: Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def _fitting(self, type_: str) -> list[Policy]:
        if type_ not in self._by_type:
            self._by_type[type_] = [
                policy
                for policy in self._policies
                if policy.judge
                and (policy.types is None or type_ in policy.types)
                and self._levels[policy.name] is not Level.DISABLED
            ]
        return self._by_type[type_]

    def _related(self, request: analyzer_pb2.AnalyzerResource) -> Resource:
        """As it was declared: at the end the engine tells outputs, of which a preview knows few."""
        relations = {key: tuple(by.urns) for key, by in request.propertyDependencies.items()}
        return replace(self._declared.get(request.urn) or self._resource(request), relations=relations)

    def _resource(self, request: analyzer_pb2.AnalyzeRequest | analyzer_pb2.AnalyzerResource) -> Resource:
        provider = Provider()
        if request.HasField("provider"):
            provider = Provider(name=request.provider.name, properties=decode(request.provider.properties))
        return Resource(
            type=request.type,
            name=request.name,
            urn=request.urn,
            properties=decode(request.properties),
            parent=request.options.parent,
            protect=request.options.protect,
            provider=provider,
            place=self._placement.of_provider(provider),
        )

    def _tell(
        self, response: analyzer_pb2.AnalyzeResponse, policy: Policy, reports: Iterable[Report]
    ) -> None:
        for report in reports:
            if report.undecided:
                self._undecided[policy.name][report.undecided] = None
            else:
                response.diagnostics.append(
                    self._diagnostic(policy, self._levels[policy.name], report.message, report.urn)
                )

    def _tell_undecided(self, response: analyzer_pb2.AnalyzeResponse) -> None:
        """One note a policy: a first preview has hundreds of values that nobody knows yet."""
        for policy in self._policies:
            places = list(self._undecided.pop(policy.name, {}))
            if places:
                message = undecided_message(policy.name, places)
                response.diagnostics.append(self._diagnostic(policy, Level.ADVISORY, message, ""))

    def _diagnostic(
        self, policy: Policy, level: Level, message: str, urn: str
    ) -> analyzer_pb2.AnalyzeDiagnostic:
        return analyzer_pb2.AnalyzeDiagnostic(
            policyName=policy.name,
            policyPackName=self._name,
            policyPackVersion=VERSION,
            description=policy.description,
            message=message,
            enforcementLevel=_LEVELS[level],
            severity=_SEVERITIES[policy.severity],
            urn=urn,
        )


def _info(policy: Policy) -> analyzer_pb2.PolicyInfo:
    stack_only = policy.judge_stack is not None and policy.judge is None
    kind = analyzer_pb2.POLICY_TYPE_STACK if stack_only else analyzer_pb2.POLICY_TYPE_RESOURCE
    return analyzer_pb2.PolicyInfo(
        name=policy.name,
        displayName=policy.description,
        description=policy.description,
        enforcementLevel=_LEVELS[policy.level],
        severity=_SEVERITIES[policy.severity],
        remediation_steps=policy.fix,
        policy_type=kind,
    )
