"""A stand-in for pulumi-kubernetes: generic over kinds, real API server underneath."""
