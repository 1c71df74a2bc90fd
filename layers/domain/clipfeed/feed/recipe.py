"""The recipe of the feed, on one screen."""

from clipfeed.feed.filters import Known, NotHidden, NotInSession, NotOwn, NotSeen, NotServed, or_again
from clipfeed.feed.hydrators import CatalogFacts, RememberedFacts
from clipfeed.feed.pipeline import FeedPipeline, if_available
from clipfeed.feed.ports import FeedCatalog, FeedMemory, Ranker
from clipfeed.feed.scorers import WEIGHTS, CreatorDiversity, PredictedActions, WeightedValue, last_ranked_then_hot
from clipfeed.feed.selectors import TopK
from clipfeed.feed.sources import FollowedCreators, FreshUploads, SimilarToLiked, TrendingNow


def for_you(memory: FeedMemory, catalog: FeedCatalog, ranker: Ranker) -> FeedPipeline:
    return FeedPipeline(
        sources=[
            if_available("catalog", FollowedCreators(catalog, memory)),
            SimilarToLiked(),
            TrendingNow(),
            if_available("catalog", FreshUploads(catalog, memory)),
        ],
        hydrators=[
            if_available("cache", RememberedFacts(memory)),
            if_available("catalog", CatalogFacts(catalog, memory)),
        ],
        filters=[Known(), NotOwn(), NotHidden(), NotInSession(), or_again(NotSeen(), NotServed())],
        scorers=[
            if_available("ranker", PredictedActions(ranker)),
            WeightedValue(WEIGHTS, otherwise=last_ranked_then_hot),
            CreatorDiversity(WEIGHTS),
        ],
        selector=TopK(),
    )
