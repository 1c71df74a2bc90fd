"""The people: who they are to each other."""
