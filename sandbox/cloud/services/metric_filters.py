"""CloudWatch Logs: a metric filter that is put again takes the place of the first, which moto would keep beside it."""

from __future__ import annotations

from sandbox.cloud.extension import Answer, Call, Registry


def install(registry: Registry) -> None:
    registry.handle("logs", "PutMetricFilter", put)


def put(call: Call) -> Answer:
    from moto.logs.models import logs_backends

    kept = logs_backends[call.account][call.region].filters
    kept.delete_filter(call.params["filterName"], call.params["logGroupName"])
    return call.forward()
