"""Where candidates come from. The pools arrived with the viewer's state, in one trip."""

from dataclasses import dataclass

from clipfeed.feed.exploration import SOURCE as EXPLORE
from clipfeed.feed.model import Scores, ViewerState
from clipfeed.feed.ports import FeedCatalog, FeedMemory, ItemIndex

NEWEST = 200
NEAREST = 150


@dataclass(frozen=True, slots=True)
class FollowedCreators:
    """What they published and passed on; gathered anew for a viewer who was not here for a while."""

    catalog: FeedCatalog
    memory: FeedMemory
    name: str = "followed"

    def candidates(self, viewer: ViewerState) -> Scores:
        if viewer.timeline_is_whole:
            return viewer.timeline
        creators, published = self.catalog.timeline(viewer.viewer_id)
        return self.memory.keep_timeline(viewer.viewer_id, creators, published)


class SimilarToFinished:
    """Item to item: what was enjoyed shortly before or after what this viewer finished or liked."""

    name = "similar"

    def candidates(self, viewer: ViewerState) -> Scores:
        return viewer.similar


@dataclass(frozen=True, slots=True)
class NearTaste:
    """What lies closest to the viewer's taste in the space of the retrieval model."""

    index: ItemIndex
    name: str = "near"

    def candidates(self, viewer: ViewerState) -> Scores:
        return self.index.nearest(viewer.history, NEAREST) if viewer.history else {}


class TrendingUnderHashtags:
    """Under the hashtags of what this viewer enjoyed."""

    name = "hashtag"

    def candidates(self, viewer: ViewerState) -> Scores:
        return viewer.tagged


class Unproven:
    """Of which little is known."""

    name = EXPLORE

    def candidates(self, viewer: ViewerState) -> Scores:
        return viewer.new


class TrendingNow:
    """Everywhere, and where the viewer is."""

    name = "trending"

    def candidates(self, viewer: ViewerState) -> Scores:
        if not viewer.trending_here:
            return viewer.trending
        ids = viewer.trending.keys() | viewer.trending_here.keys()
        pool = {each: max(viewer.trending.get(each, 0), viewer.trending_here.get(each, 0)) for each in ids}
        return dict(sorted(pool.items(), key=lambda each: (-each[1], each[0])))


@dataclass(frozen=True, slots=True)
class FreshUploads:
    """The newest videos; asks the catalog for them, and has them remembered, where the pool was lost."""

    catalog: FeedCatalog
    memory: FeedMemory
    name: str = "fresh"

    def candidates(self, viewer: ViewerState) -> Scores:
        if viewer.fresh_is_whole:
            return viewer.fresh
        newest = self.catalog.newest(NEWEST)
        self.memory.keep_fresh(newest)
        pool = {**viewer.fresh, **{card.video_id: card.published_at_ms for card in newest}}
        return dict(sorted(pool.items(), key=lambda each: -each[1]))
