"""The fleet as Systems Manager and EC2 know it."""
