"""Guardrails for the services that watch."""
