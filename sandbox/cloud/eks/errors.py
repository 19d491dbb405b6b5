"""EKS's errors with the members and messages that the service gives."""

from __future__ import annotations

from sandbox.cloud.errors import AwsError


def not_found(message: str, **members: str) -> AwsError:
    return AwsError("ResourceNotFoundException", message, status=404, fields=members)


def cluster_not_found(name: str) -> AwsError:
    return not_found(f"No cluster found for name: {name}.", clusterName=name)


def in_use(message: str, **members: str) -> AwsError:
    return AwsError("ResourceInUseException", message, status=409, fields=members)


def invalid_parameter(message: str, **members: str) -> AwsError:
    return AwsError("InvalidParameterException", message, status=400, fields=members)


def invalid_request(message: str, **members: str) -> AwsError:
    return AwsError("InvalidRequestException", message, status=400, fields=members)
