"""The service control policy evaluator: pure, and the same one for previews, the CLI and the emulator."""

from policies.evaluation.evaluator import evaluate
from policies.evaluation.path import FULL_AWS_ACCESS, Level, ScpPath
from policies.evaluation.types import (
    UNKNOWN,
    UNKNOWN_PART,
    ContextValue,
    Decision,
    Outcome,
    PolicyDocument,
    PolicyError,
    Request,
    StatementDocument,
    Unknown,
)

__all__ = [
    "FULL_AWS_ACCESS",
    "UNKNOWN",
    "UNKNOWN_PART",
    "ContextValue",
    "Decision",
    "Level",
    "Outcome",
    "PolicyDocument",
    "PolicyError",
    "Request",
    "ScpPath",
    "StatementDocument",
    "Unknown",
    "evaluate",
]
