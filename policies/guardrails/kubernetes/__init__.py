"""Guardrails for what runs on the clusters."""
