"""One guardrail a file: `<domain>/<verb>_<thing>.py` defines GUARDRAIL."""
