"""Helm charts with real Helm, in a process of its own: it is 85 MB of Go that most runs never need."""
