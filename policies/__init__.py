"""Guardrails: one definition each, used as SCP, preview check, Config rule and admission policy."""
