"""Accounts of the local cloud that everybody at this machine may know."""

DEMO = {"handle": "demo", "password": "watch-me-2026"}
"""The viewer to look around as; the page offers it."""

CREATORS_PASSWORD = "seeded-creator-1"  # noqa: S105
VIEWERS_PASSWORD = "invented-viewer-1"  # noqa: S105
