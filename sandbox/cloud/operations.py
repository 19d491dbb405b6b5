"""Which AWS operation a request means: the SigV4 scope names the service, botocore's model names the operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import UnknownServiceError
from werkzeug.exceptions import HTTPException

from sandbox.cloud.errors import AwsError
from sandbox.cloud.identity import Credential, credential_of

if TYPE_CHECKING:
    from moto.core.model import OperationModel, ServiceModel
    from moto.core.request import Request

# SigV4 name -> botocore service, where they differ; where several share a name, see _shared().
SIGNING_NAMES = {
    "access-analyzer": "accessanalyzer",
    "airflow": "mwaa",
    "aoss": "opensearchserverless",
    "aps": "amp",
    "cassandra": "keyspaces",
    "elasticfilesystem": "efs",
    "elasticmapreduce": "emr",
    "iotdata": "iot-data",
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "sso": "sso-admin",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
UNSIGNED_ACTIONS = {"AssumeRoleWithSAML": "sts", "AssumeRoleWithWebIdentity": "sts"}
DEFAULT_REGION = "us-east-1"
GLOBAL_PATHS_OF_S3CONTROL = "/v20180820/"


@dataclass(frozen=True)
class Operation:
    """The operation of a request; `model` is None when botocore's model knows no such operation."""

    service: str
    region: str
    access_key: str | None
    service_model: ServiceModel | None
    model: OperationModel | None
    uri_params: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.model.name) if self.model else ""


def operation_of(request: Request) -> Operation:
    """Identify service, operation and region of a request; never fails for an unknown one."""
    from moto.core.routing import get_service_router
    from moto.core.utils import get_service_model

    headers = request.headers
    credential = credential_of(headers.get("Authorization", ""), request.environ["QUERY_STRING"])
    service = _service(request, credential)
    region = credential.region if credential else DEFAULT_REGION
    access_key = credential.access_key if credential else None
    try:
        model = get_service_model(service)
    except (UnknownServiceError, ValueError):
        return Operation(service, region, access_key, None, None, {})
    try:
        operation, uri_params = get_service_router(service).match(request)
    except (HTTPException, NotImplementedError):
        return Operation(service, region, access_key, model, None, {})
    return Operation(service, region, access_key, model, operation, uri_params)


def parameters_of(request: Request, operation: Operation) -> dict[str, Any]:
    """The input members of the request, parsed by the service's protocol."""
    from moto.core.parse import PROTOCOL_PARSERS, RequestParserError

    if operation.model is None or operation.service_model is None:
        return {}
    parser = PROTOCOL_PARSERS[protocol_of(request, operation.service_model)](operation.model)
    try:
        parsed = parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": request.data,
                "url_path": request.path,
                "url_params": operation.uri_params,
            }
        )
    except (RequestParserError, ValueError) as error:
        raise AwsError("SerializationException", f"{operation.service} {operation.name}: {error}") from error
    return dict(parsed)


def protocol_of(request: Request, service_model: ServiceModel) -> str:
    from moto.core.request import determine_request_protocol

    return str(determine_request_protocol(service_model, request.content_type or ""))


def _service(request: Request, credential: Credential | None) -> str:
    if credential is None:
        action = request.values.get("Action", "") if _is_form(request) else ""
        return UNSIGNED_ACTIONS.get(action, "s3")
    name = credential.service.lower()
    return _shared(name, request) or SIGNING_NAMES.get(name, name)


def _shared(name: str, request: Request) -> str | None:
    """Services that sign with the same name differ by path, version or target."""
    if name == "s3":
        host = request.headers.get("Host", "")
        control = request.path.startswith(GLOBAL_PATHS_OF_S3CONTROL) or "s3-control" in host
        return "s3control" if control else "s3"
    if name == "elasticloadbalancing":
        return "elbv2" if request.values.get("Version") == "2015-12-01" else "elb"
    if name == "dynamodb":
        target = request.headers.get("X-Amz-Target", "")
        return "dynamodbstreams" if target.startswith("DynamoDBStreams") else "dynamodb"
    if name == "ses":
        return "sesv2" if request.path.startswith("/v2/") else "ses"
    return None


def _is_form(request: Request) -> bool:
    return (request.content_type or "").startswith("application/x-www-form-urlencoded")
