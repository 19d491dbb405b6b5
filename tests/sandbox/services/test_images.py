"""Each image, made by hand from its Dockerfile, serves with a read-only root, as a plain user without capabilities."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import pytest

from sandbox.paths import LOOPBACK, SandboxPaths, free_port
from sandbox.processes import supervisor
from sandbox.services import platform
from sandbox.services.environment import of_order_service, of_user_service
from services.common.endpoint import Role
from services.common.ids import new_id
from services.user.signing import Signer
from tests.sandbox.services import image
from tests.sandbox.services.conftest import LocalPlatform
from tests.sandbox.services.image import Image
from tests.services.order.world import ISSUER

pytestmark = [
    pytest.mark.services,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        os.geteuid() != 0, reason="only root may make the namespaces that stand for a container"
    ),
]


@dataclass(frozen=True)
class Container:
    """A service that runs from its image."""

    image: Image
    environment: dict[str, str]
    process: psutil.Process
    service: str

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.environment['HTTP_PORT']}"


@pytest.fixture(scope="module", params=["user", "order"])
def container(
    request: pytest.FixtureRequest, local_platform: LocalPlatform, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Container]:
    service, place = request.param, local_platform.place
    made = image.build(service, tmp_path_factory.mktemp(f"{service}-image"))
    told = of_user_service(place) if service == "user" else of_order_service(place)
    secrets = made.folder / "app" / "secrets"  # mounted into the pod, as the secrets driver does
    secrets.mkdir()
    for variable in [name for name in told if name.endswith("_FILE")]:
        (secrets / variable).write_text(Path(told[variable]).read_text())
        told[variable] = f"/app/secrets/{variable}"
    told |= {"HTTP_PORT": str(free_port()), "METRICS_PORT": str(free_port())}
    paths = SandboxPaths(tmp_path_factory.mktemp(f"{service}-container"))
    spec = supervisor.ProcessSpec(
        name=service,
        command=made.command(told),
        ready=partial(platform.answers, f"http://{LOOPBACK}:{told['HTTP_PORT']}/readyz"),
    )
    try:
        process = psutil.Process(supervisor.start(spec, paths))
        yield Container(made, told, process, service)
    finally:
        supervisor.stop(service, paths)


def test_it_runs_as_the_images_user_without_any_capability(container: Container) -> None:
    for process in (container.process, *container.process.children(recursive=True)):
        status = dict(
            line.split(":\t", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines()
        )
        assert set(status["Uid"].split()) == {"10001"}
        assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
        assert status["NoNewPrivs"].strip() == "1"


def test_its_root_cannot_be_written(container: Container) -> None:
    for folder in ("/", "/app", "/venv", "/etc"):
        refused = container.image.run({}, "touch", f"{folder}/x")
        assert "Read-only file system" in refused.stderr, refused.stderr
    assert container.image.run({}, "touch", "/tmp/x").returncode == 0  # noqa: S108 # the container's, not ours


def test_its_health_check_tells_life_from_death(container: Container) -> None:
    alive = container.image.run(container.environment, *container.image.health_check)
    assert alive.returncode == 0, alive.stderr
    dead = container.image.run({"HTTP_PORT": str(free_port())}, *container.image.health_check)
    assert dead.returncode == 1
    assert "Connection refused" in dead.stderr


def test_it_serves_requests_that_write(container: Container, local_platform: LocalPlatform) -> None:
    signer = Signer(file=local_platform.place.signing_keys, issuer=ISSUER, audience="platform", seconds=600)
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {signer.sign(new_id(), Role.USER)}",
        "Idempotency-Key": new_id().hex,
    }
    email = f"{new_id().hex}@example.com"
    path, body = {
        "user": (
            "/v1/users",
            f'{{"email":"{email}","password":"correct horse battery","display_name":"Ann"}}',
        ),
        "order": (
            "/v1/orders",
            '{"currency":"EUR","items":[{"sku":"book","quantity":1,"unit_price_minor":1}]}',
        ),
    }[container.service]
    request = Request(container.url + path, body.encode(), headers)  # noqa: S310 # our own http URL
    with urlopen(request, timeout=20) as answer:  # noqa: S310
        assert answer.status in (201, 202)


def test_its_migration_job_runs_from_the_same_image(container: Container) -> None:
    wrong = container.image.run({}, "python", "-m", f"services.{container.service}.migrate")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("The configuration has 1 problem(s):\n  - DATABASE_URL: is required")
