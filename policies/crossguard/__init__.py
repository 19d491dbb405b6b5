"""Guardrails as a Pulumi policy pack.

The analyzer is served here rather than by `pulumi_policy`, which decodes every resource anew for every policy:
with sixty guardrails that alone takes longer than the preview of a large stack.
"""
