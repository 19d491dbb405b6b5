"""What a node group takes from its launch template: the image and the instance type."""

from __future__ import annotations

from dataclasses import dataclass

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ssm.models import ssm_backends

from sandbox.cloud.eks import errors, network
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import Document

SSM_PREFIX = "resolve:ssm:"


@dataclass(frozen=True)
class LaunchTemplateFacts:
    image: str | None
    instance_type: str | None


NOTHING = LaunchTemplateFacts(None, None)


def specification(backend: EksBackend, wanted: Document) -> Document:
    """The template as EKS reports it: id, name and a number as version."""
    template = _template(backend, wanted)
    version = str(wanted.get("version") or template.default_version_number)
    return {"id": template.id, "name": template.name, "version": version}


def facts(backend: EksBackend, specified: Document | None) -> LaunchTemplateFacts:
    if not specified:
        return NOTHING
    template = _template(backend, specified)
    version = next((found for found in template.versions if str(found.number) == specified["version"]), None)
    if version is None:
        raise errors.invalid_request(f"Launch template {template.id} has no version {specified['version']}")
    image = version.data.get("ImageId")
    return LaunchTemplateFacts(_resolved(backend, image) if image else None, version.data.get("InstanceType"))


def _template(backend: EksBackend, wanted: Document) -> LaunchTemplate:
    compute = network.ec2(backend)
    try:
        if wanted.get("id"):
            return compute.get_launch_template(wanted["id"])
        return compute.get_launch_template_by_name(wanted["name"])
    except (EC2ClientError, KeyError) as error:
        name = wanted.get("id") or wanted.get("name")
        raise errors.invalid_request(f"Launch template {name} could not be found") from error


def _resolved(backend: EksBackend, image: str) -> str:
    """An image given as a parameter's name stands for that parameter's value."""
    if not image.startswith(SSM_PREFIX):
        return image
    name = image.removeprefix(SSM_PREFIX)
    parameter = ssm_backends[backend.account_id][backend.region_name].get_parameter(name)
    if parameter is None:
        raise errors.invalid_request(f"The parameter {name} that should name the image does not exist")
    return str(parameter.value)
