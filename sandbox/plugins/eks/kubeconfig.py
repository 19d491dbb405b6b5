"""The kubeconfig that a cluster hands out: `aws eks get-token` makes the token."""

from __future__ import annotations

from sandbox.plugins.eks.values import Json

EXEC_API = "client.authentication.k8s.io/v1beta1"


def kubeconfig(
    name: str, arn: str, endpoint: str, authority: str, credentials: Json, *, with_profile: bool
) -> Json:
    """With the profile for the cluster's own provider; without it for people, who have profiles of their own."""
    command = ["--region", arn.split(":")[3], "eks", "get-token", "--cluster-name", name, "--output", "json"]
    chosen = credentials or {}
    if chosen.get("roleArn"):
        command += ["--role", chosen["roleArn"]]
    if with_profile and chosen.get("profileName"):
        command += ["--profile", chosen["profileName"]]
    environment = [{"name": "KUBERNETES_EXEC_INFO", "value": f'{{"apiVersion": "{EXEC_API}"}}'}]
    run = {"apiVersion": EXEC_API, "command": "aws", "args": command, "env": environment}
    cluster = {"server": endpoint, "certificate-authority-data": authority}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "kubernetes", "cluster": cluster}],
        "contexts": [{"name": "aws", "context": {"cluster": "kubernetes", "user": "aws"}}],
        "current-context": "aws",
        "users": [{"name": "aws", "user": {"exec": run}}],
    }
