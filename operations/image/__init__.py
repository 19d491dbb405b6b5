"""Golden images: a hardened root filesystem, and what fetches and drives Packer.

Versions and their promotion between channels are not built yet.
"""
