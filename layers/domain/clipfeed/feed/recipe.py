"""The recipe of the feed, on one screen."""

from clipfeed.feed.exploration import ChancesOfTheNew
from clipfeed.feed.filters import Known, NotHidden, NotInSession, NotOwn, NotSeen, NotServed, NotTwice, or_again
from clipfeed.feed.hydrators import CatalogFacts, RememberedFacts
from clipfeed.feed.pipeline import FeedPipeline, if_available
from clipfeed.feed.ports import FeedCatalog, FeedMemory, ItemIndex, Ranker
from clipfeed.feed.scorers import Freshness, PredictedActions, WeightedValue, last_ranked_then_hot
from clipfeed.feed.selectors import BestVaried
from clipfeed.feed.sources import (
    FollowedCreators,
    FreshUploads,
    NearTaste,
    SimilarToFinished,
    TrendingNow,
    TrendingUnderHashtags,
    Unproven,
)
from clipfeed.feed.weights import Weights


def for_you(
    memory: FeedMemory, catalog: FeedCatalog, index: ItemIndex, ranker: Ranker, weights: Weights
) -> FeedPipeline:
    return FeedPipeline(
        sources=[
            if_available("catalog", FollowedCreators(catalog, memory)),
            SimilarToFinished(),
            if_available("index", NearTaste(index)),
            TrendingNow(),
            TrendingUnderHashtags(),
            if_available("catalog", FreshUploads(catalog, memory)),
            Unproven(),
        ],
        hydrators=[
            if_available("cache", RememberedFacts(memory)),
            if_available("catalog", CatalogFacts(catalog, memory)),
        ],
        filters=[Known(), NotOwn(), NotHidden(), NotInSession(), or_again(NotSeen(), NotServed(), NotTwice())],
        scorers=[
            if_available("ranker", PredictedActions(ranker)),
            WeightedValue(weights, otherwise=last_ranked_then_hot),
            Freshness(weights),
            ChancesOfTheNew(),
        ],
        selector=BestVaried(weights),
    )
