"""Small corrections of moto: encryption, copies into locked buckets, queue policies, backup plans, tags of rules."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry, State

NO_ENCRYPTION = "ServerSideEncryptionConfigurationNotFoundError"
REDRIVE_ALLOW = "RedriveAllowPolicy"
CHECKSUM_HEADER = "HTTP_CONTENT_MD5"


def install(registry: Registry) -> None:
    registry.handle("s3", "GetBucketEncryption", get_bucket_encryption)
    registry.handle("s3", "CopyObject", copy_object)
    registry.handle("sqs", "CreateQueue", create_queue)
    registry.handle("sqs", "SetQueueAttributes", set_queue_attributes)
    registry.handle("sqs", "GetQueueAttributes", get_queue_attributes)
    registry.handle("sqs", "DeleteQueue", delete_queue)
    registry.handle("backup", "UpdateBackupPlan", update_backup_plan)
    registry.handle("config", "PutConfigRule", put_config_rule)


def get_bucket_encryption(call: Call) -> Answer:
    """Since 2023 every bucket is encrypted with S3's keys, unless it says otherwise."""
    try:
        return call.forward()
    except AwsError as problem:
        if problem.code != NO_ENCRYPTION:
            raise
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}


def copy_object(call: Call) -> Answer:
    """A bucket with object lock demands a checksum of what is uploaded; a copy uploads nothing."""
    call.request.environ.setdefault(CHECKSUM_HEADER, "none")
    return call.forward()


def create_queue(call: Call) -> Answer:
    answer = call.forward()
    _keep_redrive_allow(call, answer["QueueUrl"])
    return answer


def set_queue_attributes(call: Call) -> Answer:
    """moto drops the queue's policy when a change of something else does not repeat it."""
    from moto.sqs.models import sqs_backends

    url = call.params["QueueUrl"]
    _keep_redrive_allow(call, url)
    queue: Any = sqs_backends[call.account][call.region].queues.get(_queue_name(url))
    policy = queue.policy if queue is not None else None
    answer = call.forward()
    if policy and "Policy" not in call.params.get("Attributes", {}):
        queue.policy = policy
    return answer


def get_queue_attributes(call: Call) -> Answer:
    wanted = call.params.get("AttributeNames", [])
    answer = _known_attributes(call, [name for name in wanted if name != REDRIVE_ALLOW])
    kept = _redrive_allow(call).get(_queue_name(call.params["QueueUrl"]))
    if kept and ("All" in wanted or REDRIVE_ALLOW in wanted):
        answer.setdefault("Attributes", {})[REDRIVE_ALLOW] = kept
    return answer


def delete_queue(call: Call) -> Answer:
    _redrive_allow(call).pop(_queue_name(call.params["QueueUrl"]), None)
    return call.forward()


def update_backup_plan(call: Call) -> Answer:
    """A new version of the plan; moto fills in a rule's defaults when it makes one."""
    from moto.backup.models import Plan, backup_backends

    backend = backup_backends[call.account][call.region]
    plan: Any = backend.plans.get(call.params["BackupPlanId"])
    if plan is None:
        message = f"Failed reading Backup plan with provided planId {call.params['BackupPlanId']}"
        raise AwsError("ResourceNotFoundException", message)
    new = Plan(call.params["BackupPlan"], plan.creator_request_id, backend)
    plan.backup_plan, plan.version_id = new.backup_plan, new.version_id
    plan.advanced_backup_settings = new.advanced_backup_settings
    answer: dict[str, Any] = plan.to_dict()
    return answer


def put_config_rule(call: Call) -> Answer:
    """An update without tags keeps the tags."""
    from moto.config.models import config_backends

    rules = config_backends[call.account][call.region].config_rules
    known = rules.get(call.params["ConfigRule"].get("ConfigRuleName", ""))
    tags = known.tags if known is not None else None
    answer = call.forward()
    if known is not None and tags is not None and not call.params.get("Tags"):
        known.tags = tags
    return answer


def _known_attributes(call: Call, names: list[str]) -> dict[str, Any]:
    """moto refuses the whole question when it holds a name that it does not know."""
    from moto.sqs.models import sqs_backends

    if names == call.params.get("AttributeNames", []):
        return call.forward()
    name = _queue_name(call.params["QueueUrl"])
    found = sqs_backends[call.account][call.region].get_queue_attributes(name, names) if names else {}
    return {"Attributes": {key: str(value) for key, value in found.items()}}


def _keep_redrive_allow(call: Call, url: str) -> None:
    policy = (call.params.get("Attributes") or {}).pop(REDRIVE_ALLOW, None)
    if policy is not None:
        _redrive_allow(call)[_queue_name(url)] = policy


def _redrive_allow(call: Call) -> State:
    return call.state("sqs/redrive-allow")


def _queue_name(url: str) -> str:
    return url.rpartition("/")[2]
