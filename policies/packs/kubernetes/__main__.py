"""The pack `kubernetes`: guardrails for Kubernetes objects."""

from policies.crossguard.serve import checks, kubernetes_guardrails, serve

serve("kubernetes", "Guardrails for Kubernetes objects", checks(kubernetes_guardrails()))
