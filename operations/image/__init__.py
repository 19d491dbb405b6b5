"""Golden images: manifests, their registry, gates between its channels, and `platformctl image`."""
