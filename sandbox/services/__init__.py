"""Both services with everything they need on one machine: `python -m sandbox.services`."""
