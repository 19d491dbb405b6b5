"""The larger parameters of S3 settings, built from properties."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.scope import Scope


def lifecycle_rules(scope: Scope) -> Any:
    rules: Any = scope.props.get("rules") or []
    return {"Rules": [_rule_to_api(rule) for rule in rules]}


def _rule_to_api(rule: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {"ID": rule["id"], "Status": rule["status"], "Filter": _filter_to_api(rule)}
    if "abortIncompleteMultipartUpload" in rule:
        days = rule["abortIncompleteMultipartUpload"]["daysAfterInitiation"]
        result["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    for name in ("expiration", "noncurrentVersionExpiration"):
        if rule.get(name):
            result[_capital(name)] = {
                _capital(key): value for key, value in rule[name].items() if value is not None
            }
    for name in ("transitions", "noncurrentVersionTransitions"):
        if rule.get(name):
            result[_capital(name)] = [
                {_capital(key): value for key, value in item.items()} for item in rule[name]
            ]
    return result


def _filter_to_api(rule: dict[str, Any]) -> dict[str, Any]:
    chosen = rule.get("filter") or {}
    if chosen.get("and"):
        both = {_capital(key): value for key, value in chosen["and"].items() if key != "tags"}
        tags = [{"Key": key, "Value": value} for key, value in (chosen["and"].get("tags") or {}).items()]
        return {"And": both | ({"Tags": tags} if tags else {})}
    if chosen.get("tag"):
        return {"Tag": {"Key": chosen["tag"]["key"], "Value": chosen["tag"]["value"]}}
    sizes = {_capital(key): value for key, value in chosen.items() if key.startswith("objectSize")}
    return sizes or {"Prefix": chosen.get("prefix", rule.get("prefix", ""))}


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def items_of(scope: Scope, name: str) -> list[dict[str, Any]]:
    found: Any = scope.props.get(name) or []
    return list(found)


def encryption(rule: dict[str, Any]) -> dict[str, Any]:
    chosen = rule.get("applyServerSideEncryptionByDefault") or {}
    default = {"SSEAlgorithm": chosen.get("sseAlgorithm"), "KMSMasterKeyID": chosen.get("kmsMasterKeyId")}
    result: dict[str, Any] = {
        "ApplyServerSideEncryptionByDefault": {name: value for name, value in default.items() if value}
    }
    if rule.get("bucketKeyEnabled") is not None:
        result["BucketKeyEnabled"] = rule["bucketKeyEnabled"]
    return result


def object_lock(scope: Scope) -> Any:
    rule: Any = scope.props.get("rule") or {}
    retention = {_capital(key): value for key, value in (rule.get("defaultRetention") or {}).items()}
    result: dict[str, Any] = {"ObjectLockEnabled": scope.props.get("objectLockEnabled") or "Enabled"}
    return result | ({"Rule": {"DefaultRetention": retention}} if retention else {})
