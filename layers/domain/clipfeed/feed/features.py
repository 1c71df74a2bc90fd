"""What the ranker sees of a candidate: one definition for training and for serving.

Every value is finite whatever the facts are. Adding, removing or reordering a feature, or changing what
one means, changes SCHEMA (raise REVISION for a change of meaning), and a model made for another schema
does not load. What it sees of the viewer's history is in `tokens.py`.
"""

# ruff: noqa: FURB136 - a comparison takes a seventh of the time of `max`, and there are ten thousand a page

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from math import log1p

from clipfeed.feed import tokens
from clipfeed.feed.model import Candidate, HistoryEvent, RankerInput, ViewerState
from clipfeed.feed.tastes import MOST_LOOPS, UNKNOWN, Tastes, within

REVISION = 2

FEATURES = (
    "log_age_hours",  # log1p(hours since it was published)
    "log_seconds",  # log1p(length in seconds)
    "view_rate",  # views an impression, smoothed
    "like_rate",  # likes a view, smoothed
    "comment_rate",
    "share_rate",
    "complete_rate",  # views to the end, smoothed
    "mean_ratio",  # watched share a view, smoothed; above 1 where it loops
    "log_views",
    "from_followed",  # 1 if this source named it
    "from_similar",
    "from_near",
    "from_trending",
    "from_hashtag",
    "from_fresh",
    "from_explore",
    "log_covisit",  # log1p(weight by which it was watched with what this viewer finished)
    "nearness",  # to the viewer's taste, as the retrieval model has it; 0 where it does not know the clip
    "log_history",  # log1p(plays known of this viewer): how much the next ones can be trusted
    "log_session",  # log1p(clips that earlier pages of this session held)
    "viewer_ratio",  # how much of a clip this viewer watches, recent plays first
    "viewer_finished",  # share of plays to the end, likewise
    "viewer_skipped",
    "viewer_liked",
    "length_fit",  # how much of a clip of this length this viewer watches
    "creator_affinity",  # see `Taste`; negative for a creator who is skipped
    "log_creator_plays",
    "log_hours_since_creator",  # a month where they never met
    "hashtag_affinity",  # best of its hashtags
    "hashtag_aversion",  # worst of its hashtags
    "hashtag_known",  # share of its hashtags that this viewer has met
    "met_before",  # 1 for one that comes again
)

SCHEMA = hashlib.sha256(f"{REVISION}:{','.join(FEATURES)}:{tokens.SHAPE}".encode()).hexdigest()[:16]

_PRIOR_VIEWS = 10.0
_VIEW, _LIKE, _COMMENT, _SHARE, _COMPLETE, _RATIO = 0.6, 0.05, 0.01, 0.01, 0.35, 0.6
"""What is usual of a clip: each counts as much as what was seen of it in _PRIOR_VIEWS views."""
_HOURS_IN_MONTH = 24.0 * 30
_MOST_COVISITS = 1e6
_SOURCES = ("followed", "similar", "near", "trending", "hashtag", "fresh", "explore")


def input_of(viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> RankerInput:
    """All that the ranker is given for these candidates, in order."""
    history, now_ms = as_met(viewer), now.timestamp() * 1000
    tastes = Tastes.of(history)
    return RankerInput(
        viewer=tokens.bucket_of(viewer.viewer_id),
        features=list(_rows(viewer, tastes, candidates, now_ms)),
        ids=[tokens.ids_of(each.video_id, each.creator_id, each.hashtags) for each in candidates],
        events=[tokens.event_of(event, now_ms) for event in history],
        event_ids=[tokens.ids_of(event.video_id, event.creator_id, event.hashtags) for event in history],
    )


def as_met(viewer: ViewerState) -> list[HistoryEvent]:
    """The history, newest first. What was dismissed or reported counts as skipped at once, however long it was
    watched."""
    return [
        replace(event, ratio=0.0, liked=False)
        if {f"not_interested#{event.video_id}", f"report#{event.video_id}"} & viewer.hidden
        else event
        for event in viewer.history[: tokens.EVENTS]
    ]


def _rows(viewer: ViewerState, tastes: Tastes, candidates: Sequence[Candidate], now_ms: float) -> Iterator[list[float]]:
    """One for each candidate. Nothing else that a feed computes takes as long."""
    of_viewer = (tastes.size, log1p(len(viewer.session)), tastes.ratio, tastes.finished, tastes.skipped, tastes.liked)
    met = viewer.seen.keys() | viewer.served.keys()
    for each in candidates:
        sources = each.sources
        yield [
            log1p(_hours(each.published_at_ms, now_ms)),
            log1p(each.duration_ms / 1000) if each.duration_ms > 0 else 0.0,
            *_quality(each),
            *_flags(tuple(sources)),
            log1p(within(sources["similar"], _MOST_COVISITS)) if "similar" in sources else 0.0,
            within(sources["near"], 1.0) if "near" in sources else 0.0,
            *of_viewer,
            tastes.fit(each.duration_ms),
            *_affinities(tastes, each, now_ms),
            1.0 if each.video_id in met else 0.0,
        ]


@lru_cache(maxsize=1000)
def _flags(sources: tuple[str, ...]) -> tuple[float, ...]:
    return tuple(1.0 if name in sources else 0.0 for name in _SOURCES)


def _quality(candidate: Candidate) -> tuple[float, ...]:
    """Totals are sums of what came in so far: one that is below nothing for a moment counts as nothing."""
    views = candidate.views if candidate.views > 0 else 0
    shown = candidate.impressions if candidate.impressions > views else views
    smoothed = views + _PRIOR_VIEWS
    return (
        (views + _VIEW * _PRIOR_VIEWS) / (shown + _PRIOR_VIEWS),
        ((candidate.likes if candidate.likes > 0 else 0) + _LIKE * _PRIOR_VIEWS) / smoothed,
        ((candidate.comments if candidate.comments > 0 else 0) + _COMMENT * _PRIOR_VIEWS) / smoothed,
        ((candidate.shares if candidate.shares > 0 else 0) + _SHARE * _PRIOR_VIEWS) / smoothed,
        ((candidate.completes if candidate.completes > 0 else 0) + _COMPLETE * _PRIOR_VIEWS) / smoothed,
        _mean_ratio(candidate, views),
        log1p(views),
    )


def _mean_ratio(candidate: Candidate, views: int) -> float:
    watched = candidate.watch_ms / max(candidate.duration_ms, 1) if candidate.watch_ms > 0 else 0.0
    most = MOST_LOOPS * views
    ratio = ((watched if watched < most else most) + _RATIO * _PRIOR_VIEWS) / (views + _PRIOR_VIEWS)
    return ratio if ratio < MOST_LOOPS else MOST_LOOPS


def _affinities(tastes: Tastes, candidate: Candidate, now_ms: float) -> tuple[float, ...]:
    creator = tastes.creators.get(candidate.creator_id, UNKNOWN)
    since = min(_hours(creator.last_ms, now_ms), _HOURS_IN_MONTH) if creator.plays else _HOURS_IN_MONTH
    met = [taste.affinity for tag in candidate.hashtags if (taste := tastes.hashtags.get(tag))]
    return (
        creator.affinity,
        log1p(creator.plays),
        log1p(since),
        max(met) if met else 0.0,
        min(met) if met else 0.0,
        len(met) / len(candidate.hashtags) if met else 0.0,
    )


def _hours(since_ms: float, now_ms: float) -> float:
    return (now_ms - since_ms) / 3_600_000 if now_ms > since_ms else 0.0
