"""Guardrails for stores and their keys."""
