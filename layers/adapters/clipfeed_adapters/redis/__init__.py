"""Valkey, a cache only: everything in it can be rebuilt, and everybody who asks it can do without an answer."""
