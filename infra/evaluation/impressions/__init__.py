"""Impressions: what was shown, watched and liked; each viewer's own are ranked."""
