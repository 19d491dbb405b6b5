"""SNS: topic attributes that moto keeps but does not show."""

from __future__ import annotations

from sandbox.cloud.extension import Answer, Call, Registry, State

STATE = "sns/topic-attributes"
HIDDEN = frozenset(
    {"SignatureVersion", "TracingConfig", "ArchivePolicy", "FifoThroughputScope"}
    | {
        f"{protocol}{kind}"
        for protocol in ("HTTP", "Firehose", "Lambda", "Application", "SQS")
        for kind in ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")
    }
)


def install(registry: Registry) -> None:
    registry.handle("sns", "CreateTopic", create_topic)
    registry.handle("sns", "SetTopicAttributes", set_attributes)
    registry.handle("sns", "GetTopicAttributes", get_attributes)
    registry.handle("sns", "DeleteTopic", delete_topic)


def create_topic(call: Call) -> Answer:
    answer = call.forward()
    given = call.params.get("Attributes") or {}
    kept = _kept(call).setdefault(answer["TopicArn"], {})
    kept.update({name: value for name, value in given.items() if name in HIDDEN})
    return answer


def set_attributes(call: Call) -> Answer:
    name = call.params["AttributeName"]
    if name not in HIDDEN:
        return call.forward()
    _kept(call).setdefault(call.params["TopicArn"], {})[name] = call.params.get("AttributeValue", "")
    return {}


def get_attributes(call: Call) -> Answer:
    answer = call.forward()
    answer["Attributes"].update(_kept(call).get(call.params["TopicArn"], {}))
    return answer


def delete_topic(call: Call) -> Answer:
    _kept(call).pop(call.params["TopicArn"], None)
    return call.forward()


def _kept(call: Call) -> State:
    return call.state(STATE)
