"""Both services beside their bare frameworks: `python -m benchmarks.services`, or `make bench-services`."""
