"""One known-good resource for each type that a guardrail judges."""
