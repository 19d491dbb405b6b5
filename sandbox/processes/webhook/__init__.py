"""The program behind a cluster's token webhook, on the standard library alone: one runs for each cluster."""
