"""Pages as they were served, for tests of what becomes of them."""

from datetime import timedelta
from typing import Any

from clipfeed.feed.features import FEATURES, SCHEMA
from clipfeed.feed.served import ServedItem, ServedPage
from clipfeed.feed.weights import DEFAULT
from clipfeed.ids import VideoId
from tests.unit.feed.examples import ANN, BO, NOW


def item(name: str = "a", play_id: str = "page-1.00", **changes: Any) -> ServedItem:
    facts: dict[str, Any] = {
        "play_id": play_id,
        "video_id": VideoId(name),
        "creator_id": BO,
        "hashtags": ["fun"],
        "published_at_ms": 1,
        "duration_ms": 12_000,
        "sources": {"fresh": 1.0},
        "row": 0,
        "features": [0.5] * len(FEATURES),
        "ids": [1, 2, 3, 0],
        "predictions": {"like": 0.1, "skip": 0.5},
        "value": 0.7,
        "again_ms": 0.0,
        "chance": None,
        "explored": False,
        "propensity": 1.0,
    }
    return ServedItem(**{**facts, **changes})


def page(name: str = "page-1", *, days_later: int = 0, **changes: Any) -> ServedPage:
    facts: dict[str, Any] = {
        "page_id": name,
        "viewer_id": ANN,
        "at": NOW + timedelta(days=days_later),
        "arm": "live",
        "model": "packaged",
        "weights": DEFAULT,
        "schema": SCHEMA,
        "degraded": [],
        "scored": 1,
        "places": 15,
        "viewer": 7,
        "events": [],
        "event_ids": [],
        "lately": [],
        "explores": False,
        "items": [item(play_id=f"{name}.00")],
    }
    return ServedPage(**{**facts, **changes})
