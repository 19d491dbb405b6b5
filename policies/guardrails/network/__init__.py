"""Guardrails for networks and who may reach them."""
