"""The whole platform through the real engine, in a sandbox of its own."""
