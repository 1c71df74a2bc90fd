"""The first content: creators, their clips, and a viewer to look around as."""
