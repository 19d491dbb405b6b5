"""Released images: what belongs to a version, where it is kept, and which channel hands it out."""
