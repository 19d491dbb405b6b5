"""A CycloneDX bill of materials for each service's image: `python -m sandbox.services.bill_of_materials FOLDER`.

Both images install services/requirements.lock and nothing else from outside, so that file is what the bill is made of.
"""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LOCK = REPOSITORY / "services" / "requirements.lock"
SERVICES = ("order", "user")
SPECIFICATION = "1.6"


class BillError(RuntimeError):
    """The bill could not be made; carries what the tool said."""


def write(service: str, folder: Path) -> Path:
    """Write `<service>-service.cdx.json`, checked against CycloneDX's schema, and return its path. Raises BillError."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{service}-service.cdx.json"
    command = [
        str(Path(sys.executable).with_name("cyclonedx-py")),
        *("requirements", str(LOCK)),
        *("--pyproject", str(REPOSITORY / "pyproject.toml"), "--mc-type", "application"),
        *("--sv", SPECIFICATION, "--of", "JSON", "--output-reproducible", "--validate"),
        *("-o", str(target)),
    ]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    if result.returncode:
        raise BillError(f"cyclonedx-py failed for the {service} service:\n{result.stderr.strip()}")
    named = target.read_text().replace('"name": "enterprise-platform"', f'"name": "{service}-service"')
    target.write_text(named)
    return target


def main() -> None:
    """Write all of them."""
    parser = ArgumentParser(description="Write a CycloneDX bill of materials for each service.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    try:
        for service in SERVICES:
            sys.stdout.write(f"{write(service, folder)}\n")
    except (BillError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
