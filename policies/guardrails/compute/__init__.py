"""Guardrails for machines and control planes."""
