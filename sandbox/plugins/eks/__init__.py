"""Stand-in for the `eks` component provider (pulumi-eks): builds the same children through the engine."""
