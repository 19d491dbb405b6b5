"""The pack `organization`: guardrails for AWS resources."""

from policies.crossguard.serve import aws_guardrails, checks, serve

serve("organization", "Guardrails for AWS resources", checks(aws_guardrails()))
