"""The Python language host that the Pulumi engine asks to run programs and policy packs."""
