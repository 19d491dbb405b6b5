"""The stand-in for the AWS provider: one declarative entry per resource type, one engine for all of them."""
