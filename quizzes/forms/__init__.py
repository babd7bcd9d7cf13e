"""Forms: what may be typed, and the words for what may not."""
