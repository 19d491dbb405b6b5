"""Tests of the guardrails and of everything derived from them."""
