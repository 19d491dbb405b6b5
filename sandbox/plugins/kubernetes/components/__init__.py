"""Components that the provider itself constructs: yaml/v2 and the Helm chart of helm.sh/v4."""
