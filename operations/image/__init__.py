"""Golden images: how they are made, judged, released to channels and removed again."""
