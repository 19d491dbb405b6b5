"""OpenTelemetry: spans, and the W3C context across HTTP and messages. Without an exporter it costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import propagate, trace
from opentelemetry.context import Context, get_current
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import ProxyTracer, Span, SpanKind, StatusCode

from services.common.context import trace_id
from services.common.metrics import version
from services.common.problem import ProblemError

PARENT = "traceparent"
_UNTRACED: AbstractContextManager[object] = nullcontext()

tracer = trace.get_tracer("services")


def configure(service: str, endpoint: str) -> TracerProvider | None:
    """Export spans of this process to the OTLP endpoint; an empty endpoint switches tracing off."""
    global tracer
    if not endpoint:
        return None
    provider = provider_for(service, OTLPSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces"))
    trace.set_tracer_provider(provider)
    tracer = provider.get_tracer("services")
    return provider


def provider_for(service: str, exporter: SpanExporter) -> TracerProvider:
    """A provider that sends the service's spans to the exporter, in batches.

    The SDK's own variables choose the sampler, as in OTEL_TRACES_SAMPLER=parentbased_traceidratio.
    """
    resource = Resource.create({"service.name": service, "service.version": version()})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def outgoing() -> dict[str, str]:
    """The current context as headers or message attributes (`traceparent`, perhaps `tracestate`)."""
    carrier: dict[str, str] = {}
    if not get_current():  # nothing to tell, which asking every propagator would cost more to find out
        return carrier
    propagate.inject(carrier)
    return carrier


def incoming(carrier: Mapping[str, str]) -> Context:
    """The context that a caller or a message carries; an empty one when it is no text."""
    try:
        return propagate.extract(carrier)
    except ValueError:  # bytes beyond ASCII, which aiohttp keeps and no propagator can encode
        return Context()


def serving(name: str, headers: Mapping[str, str]) -> AbstractContextManager[object]:
    """The span of a request below its caller's; without an exporter only a context that the caller sent is kept."""
    if isinstance(tracer, ProxyTracer) and PARENT not in headers:
        return _UNTRACED
    return _server_span(name, headers)


@contextmanager
def _server_span(name: str, headers: Mapping[str, str]) -> Iterator[None]:
    with span(name, SpanKind.SERVER, incoming(headers)) as begun:
        trace_id.set(f"{begun.get_span_context().trace_id:032x}")
        yield


@contextmanager
def span(name: str, kind: SpanKind, context: Context | None = None) -> Iterator[Span]:
    """The current span meanwhile; of a failure it holds the type alone, for its text may quote what is secret."""
    with tracer.start_as_current_span(
        name, context=context, kind=kind, record_exception=False, set_status_on_exception=False
    ) as begun:
        try:
            yield begun
        except Exception as error:
            if not _refusal(error):
                begun.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def _refusal(error: Exception) -> bool:
    """Whether the caller is at fault, not we."""
    return isinstance(error, ProblemError) and error.problem.status < 500
