"""A chart's objects, rendered by Helm without a cluster."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from sandbox.plugins.kubernetes.helm.charts import locate
from sandbox.plugins.kubernetes.helm.runner import run
from sandbox.plugins.kubernetes.helm.values import merged_values
from sandbox.plugins.kubernetes.manifests import decode
from sandbox.plugins.kubernetes.values import Object

RENDER_SECONDS = 60.0
HOOK = "helm.sh/hook"
NOTES = "NOTES.txt"


def chart_objects(inputs: Object, environment: Mapping[str, str]) -> list[Object]:
    """The objects of a chart: its definitions first, without hooks unless asked. Raises KubernetesError."""
    rendered = render(inputs, environment)
    namespace = str(inputs.get("namespace") or "")
    texts = [] if inputs.get("skipCrds") else list(rendered["crds"])
    texts += [text for name, text in sorted(rendered["manifests"].items()) if not name.endswith(NOTES)]
    objects = [
        content for text in texts for content in decode(text, namespace, source=f"chart {inputs['chart']}")
    ]
    return (
        objects if inputs.get("includeHooks") else [content for content in objects if not _is_hook(content)]
    )


def render(inputs: Object, environment: Mapping[str, str]) -> Object:
    """Template name -> text, the chart's definitions and its Chart.yaml."""
    request = {
        "operation": "template",
        "chart": str(locate(inputs, environment)),
        "name": str(inputs.get("name") or "release"),
        "namespace": str(inputs.get("namespace") or "default"),
        "values": merged_values(inputs, environment),
    }
    answer: Object = run(request, environment, threading.Event(), RENDER_SECONDS)
    return answer


def is_test_hook(content: Object) -> bool:
    return "test" in str(_annotations(content).get(HOOK, ""))


def _is_hook(content: Object) -> bool:
    return HOOK in _annotations(content)


def _annotations(content: Object) -> Object:
    found: Object = (content.get("metadata") or {}).get("annotations") or {}
    return found
