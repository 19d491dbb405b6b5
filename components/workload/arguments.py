"""What a team says about its service; everything wrong with it is refused here, before a plan exists."""

import re
from dataclasses import dataclass
from typing import Self

from components.workload.plain_files import PlainFiles

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_MOVING_TAGS = frozenset({"latest", "main", "master", "stable", "edge", "dev"})
# The pre-stop sleep counts against the grace period, which must leave time for the service itself.
_SHUTDOWN_MARGIN_SECONDS = 5


@dataclass(frozen=True, kw_only=True)
class ImageVersion:
    """Which build runs: a digest, or a tag of a repository whose tags never move."""

    tag: str | None = None
    digest: str | None = None

    def __post_init__(self) -> None:
        if (self.tag is None) == (self.digest is None):
            raise ValueError(
                f"ImageVersion: give either tag or digest (got {self.tag!r} and {self.digest!r})"
            )
        if self.tag is not None and not _TAG.fullmatch(self.tag):
            raise ValueError(
                f"ImageVersion.tag: {self.tag!r} is no image tag; use letters, digits, '.', '_', '-'"
            )
        if self.tag in _MOVING_TAGS:
            raise ValueError(
                f"ImageVersion.tag: {self.tag!r} names a different build from day to day; "
                "give the tag or digest of one build"
            )
        if self.digest is not None and not _DIGEST.fullmatch(self.digest):
            raise ValueError(f"ImageVersion.digest: {self.digest!r} is not 'sha256:' and 64 hex digits")

    @classmethod
    def parse(cls, text: str) -> Self:
        """From one text: a digest if it starts like one, else a tag."""
        return cls(digest=text) if text.startswith("sha256:") else cls(tag=text)

    @property
    def suffix(self) -> str:
        """What follows the repository in an image reference."""
        return f":{self.tag}" if self.tag is not None else f"@{self.digest}"

    @property
    def label(self) -> str:
        """The build as a label value, which is limited to 63 characters and has no colon."""
        return (self.tag or f"{self.digest}".removeprefix("sha256:"))[:63].rstrip("._-")


@dataclass(frozen=True, kw_only=True)
class Replicas:
    """Between how many copies the autoscaler may choose, and at which share of CPU it adds one."""

    min: int
    max: int
    cpu_percent: int = 70

    def __post_init__(self) -> None:
        if self.min < 1:
            raise ValueError(f"Replicas.min: {self.min} runs nothing; give at least 1")
        if self.min > self.max:
            raise ValueError(f"Replicas.min: {self.min} is more than max {self.max}")
        if not 1 <= self.cpu_percent <= 100:
            raise ValueError(
                f"Replicas.cpu_percent: {self.cpu_percent} is no share of the request; give 1 to 100"
            )


@dataclass(frozen=True, kw_only=True)
class Compute:
    """CPU and memory of one copy; memory is promised and limited alike, so no copy dies of a neighbour."""

    cpu: str = "250m"
    cpu_limit: str = "1"
    memory: str = "512Mi"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who may call: the pods of one namespace, or only those of one app in it."""

    namespace: str
    app: str | None = None


@dataclass(frozen=True, kw_only=True)
class Callee:
    """A workload of the cluster that the service calls."""

    namespace: str
    app: str
    ports: tuple[int, ...] = (8080,)


@dataclass(frozen=True, kw_only=True)
class NetworkNeed:
    """Something outside the cluster that the service talks to."""

    name: str
    cidrs: tuple[str, ...]
    ports: tuple[int, ...]

    def __post_init__(self) -> None:
        for cidr in self.cidrs:
            if cidr.endswith("/0"):
                raise ValueError(
                    f"NetworkNeed {self.name!r}: {cidr} is everywhere; name the network you need"
                )
        if not self.cidrs or not self.ports:
            raise ValueError(f"NetworkNeed {self.name!r}: name at least one network and one port")


@dataclass(frozen=True, kw_only=True)
class SecretFile:
    """A secret of Secrets Manager that the service reads as a file; `key` picks one value of a JSON secret."""

    file: str
    variable: str
    key: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", self.file):
            raise ValueError(f"SecretFile.file: {self.file!r} is no plain file name")
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*_FILE", self.variable):
            raise ValueError(f"SecretFile.variable: {self.variable!r} must be capitals and end in _FILE")


@dataclass(frozen=True, kw_only=True)
class Migration:
    """The job before a rollout: its command, and secrets that the service itself must not read."""

    command: tuple[str, ...]
    secret_files: tuple[SecretFile, ...] = ()

    def __post_init__(self) -> None:
        if not self.command:
            raise ValueError("Migration.command: is empty; name what the job runs")


@dataclass(frozen=True, kw_only=True)
class Shutdown:
    """How long a stopping copy keeps its connections."""

    drain_seconds: int = 10
    grace_seconds: int = 45

    def __post_init__(self) -> None:
        if self.grace_seconds < self.drain_seconds + _SHUTDOWN_MARGIN_SECONDS:
            raise ValueError(
                f"Shutdown.grace_seconds: {self.grace_seconds} leaves the service less than "
                f"{_SHUTDOWN_MARGIN_SECONDS} s after draining for {self.drain_seconds} s"
            )


@dataclass(frozen=True, kw_only=True)
class WorkloadPlan:
    """A service of the platform, as far as it is known before anything exists."""

    name: str
    namespace: str
    version: ImageVersion
    replicas: Replicas
    highly_available: bool
    part_of: str = "shop"
    compute: Compute = Compute()
    shutdown: Shutdown = Shutdown()
    callers: tuple[Caller, ...] = ()
    calls: tuple[Callee, ...] = ()
    needs: tuple[NetworkNeed, ...] = ()
    secret_files: tuple[SecretFile, ...] = ()
    files: PlainFiles | None = None
    migration: Migration | None = None
    priority_class: str = "platform-standard"
    http_port: int = 8080
    metrics_port: int = 9090

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z]([a-z0-9-]{0,50}[a-z0-9])?", self.name):
            raise ValueError(f"WorkloadPlan.name: {self.name!r} is no DNS label of at most 52 characters")
        if self.highly_available and self.replicas.min < 2:
            raise ValueError(
                f"WorkloadPlan.replicas: {self.name} must survive losing a node, so min {self.replicas.min} "
                "is too few; give at least 2"
            )
        if self.http_port == self.metrics_port:
            raise ValueError(
                f"WorkloadPlan.metrics_port: {self.metrics_port} is the HTTP port; metrics need their own"
            )
        for port in (self.http_port, self.metrics_port):
            if not 1024 <= port <= 65535:
                raise ValueError(
                    f"WorkloadPlan: port {port} is not within 1024-65535, which a plain user may open"
                )
