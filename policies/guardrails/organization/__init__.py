"""Guardrails for the organization and its accounts."""
