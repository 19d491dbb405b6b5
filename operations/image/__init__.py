"""Golden images: what fetches and drives Packer. Versions and promotion between channels are not built yet."""
