"""Load profiles against both services, judged by objectives: `python -m benchmarks.load`, or `make load`."""
