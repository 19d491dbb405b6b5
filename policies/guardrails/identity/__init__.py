"""Guardrails for users, roles and their policies."""
