"""The fleet of EC2 instances under Systems Manager: what it runs, and how it is patched in waves."""
