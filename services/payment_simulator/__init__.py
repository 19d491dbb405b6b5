"""A payment provider to develop and test against, with faults on demand."""
