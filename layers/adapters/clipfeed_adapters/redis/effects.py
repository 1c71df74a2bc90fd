"""Written facts reach the cache in the same breath: the next page of the feed knows them."""

from collections.abc import Sequence
from functools import partial

from clipfeed.engagement.facts import Action, Fact, Kind, Play
from clipfeed.engagement.ports import Timelines
from clipfeed.errors import Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.video.ports import VideoCatalog
from clipfeed_adapters.redis import keys
from clipfeed_adapters.redis.cards import cards_of
from clipfeed_adapters.redis.client import Valkey, ask
from clipfeed_adapters.redis.effects_taste import learn
from clipfeed_adapters.redis.own_state import hide
from clipfeed_adapters.redis.timelines import followed, has_timeline, unfollowed
from clipfeed_adapters.redis.trending import note_views
from clipfeed_adapters.telemetry import logger

NEWEST_OF_CREATOR = 20


class ValkeyEffects:
    """Effects. Stops at the first thing that does not answer: the others would wait for it, too."""

    def __init__(self, catalog: VideoCatalog, timelines: Timelines) -> None:
        self._catalog = catalog
        self._timelines = timelines

    def apply(self, facts: Sequence[Fact]) -> None:
        try:
            self.replay(facts)
        except Unavailable as error:
            logger().warning("effects left out", reason=error.code)

    def replay(self, facts: Sequence[Fact]) -> None:
        """As `apply`, for who can come again. Raises Unavailable."""
        actions = [fact for fact in facts if isinstance(fact, Action)]
        for action in actions:
            if action.kind is Kind.REPOST:
                self._pass_on(action)
        self._hide([action for action in actions if action.kind.hides])
        self._teach([fact for fact in facts if isinstance(fact, Play) or fact.kind is Kind.LIKE])
        for action in actions:
            if action.kind is Kind.FOLLOW:
                self._follow(action)

    def _hide(self, actions: Sequence[Action]) -> None:
        def change(valkey: Valkey) -> None:
            with valkey.pipeline(transaction=False) as pipe:
                for action in actions:
                    hide(pipe, action)
                pipe.execute()

        if actions:
            ask(change)

    def _teach(self, facts: Sequence[Fact]) -> None:
        by_viewer: dict[UserId, list[Fact]] = {}
        for fact in facts:
            by_viewer.setdefault(fact.viewer_id, []).append(fact)
        videos = {fact.video_id if isinstance(fact, Play) else VideoId(fact.target_id) for fact in facts}
        cards = ask(lambda valkey: cards_of(valkey, videos))
        hashtags = {video_id: card.hashtags for video_id, card in cards.items()}
        ask(lambda valkey: note_views(valkey, [fact for fact in facts if isinstance(fact, Play)], cards))
        for viewer, own in by_viewer.items():
            ask(partial(learn, viewer=viewer, facts=own, hashtags=hashtags))

    def _follow(self, follow: Action) -> None:
        if follow.on and not has_timeline(follow.viewer_id):
            return
        most = NEWEST_OF_CREATOR if follow.on else keys.TIMELINE.most
        published = {
            video.video_id: int(video.publication.published_at.timestamp() * 1000)
            for video in self._catalog.of_creator(follow.creator_id, limit=most)
            if video.is_published and video.publication
        }
        if follow.on:
            followed(follow.viewer_id, follow.creator_id, published)
        else:
            unfollowed(follow.viewer_id, follow.creator_id, published)

    def _pass_on(self, repost: Action) -> None:
        if repost.viewer_id != repost.creator_id:  # their followers have it anyway, and keep it
            at_ms = int(repost.at.timestamp() * 1000)
            self._timelines.tell(repost.viewer_id, VideoId(repost.target_id), at_ms=at_ms)
