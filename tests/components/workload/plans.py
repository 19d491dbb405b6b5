"""A known-good plan for the tests of this folder; each test changes one thing."""

from components.workload.arguments import (
    Callee,
    Caller,
    ImageVersion,
    Migration,
    NetworkNeed,
    Replicas,
    SecretFile,
    WorkloadPlan,
)
from components.workload.plain_files import PlainFiles


def good_plan(
    *,
    name: str = "order-service",
    version: ImageVersion | None = None,
    replicas: Replicas | None = None,
    highly_available: bool = True,
    callers: tuple[Caller, ...] = (Caller(namespace="istio-ingress"),),
    secret_files: tuple[SecretFile, ...] = (),
    files: PlainFiles | None = None,
    migration: Migration | None = None,
    metrics_port: int = 9090,
) -> WorkloadPlan:
    return WorkloadPlan(
        name=name,
        namespace="orders",
        version=version or ImageVersion(tag="1.4.2"),
        replicas=replicas or Replicas(min=3, max=9),
        highly_available=highly_available,
        callers=callers,
        calls=(Callee(namespace="users", app="user-service"),),
        needs=(NetworkNeed(name="databases", cidrs=("10.16.212.0/24",), ports=(5432,)),),
        secret_files=secret_files,
        files=files,
        migration=migration,
        metrics_port=metrics_port,
    )


def good_migration(*, secret_files: tuple[SecretFile, ...] = ()) -> Migration:
    return Migration(command=("python", "-m", "migrate"), secret_files=secret_files)
