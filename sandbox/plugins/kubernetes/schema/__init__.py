"""What the built-in Kubernetes kinds look like, known without a cluster."""
