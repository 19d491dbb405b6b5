"""EKS in the emulator: clusters with a real control plane, node groups of simulated nodes, access entries."""

from sandbox.cloud.eks.extension import install

__all__ = ["install"]
