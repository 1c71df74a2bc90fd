"""A seeded town of creators and viewers before the real API: does a feed that learns keep people watching?"""
