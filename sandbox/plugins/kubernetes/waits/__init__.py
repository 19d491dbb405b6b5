"""When an object counts as ready, per kind, and how to wait for that."""
