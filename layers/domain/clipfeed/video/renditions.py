"""Which renditions each stage makes of a source."""

from collections.abc import Callable

from clipfeed.video.complexity import Complexity
from clipfeed.video.facts import SourceFacts
from clipfeed.video.ladder import (
    Codec,
    Rendition,
    efficient_ladder,
    ladder_for,
    preview_rendition,
    source_rendition,
    start_rung,
)
from clipfeed.video.remux import can_be_copied
from clipfeed.video.stage import Stage


def renditions_of(
    stage: Stage, facts: SourceFacts, complexity: Callable[[], Complexity], *, efficient_codec: Codec
) -> tuple[Rendition, ...]:
    """Largest first. `complexity` is asked for only where it decides something, because it costs a decode."""
    match stage:
        case Stage.START:
            return (source_rendition(facts) if can_be_copied(facts) else start_rung(facts),)
        case Stage.LADDER:
            return ladder_for(facts, complexity())
        case Stage.PREVIEW:
            return (preview_rendition(facts),)
        case Stage.EFFICIENT:
            # The program that decodes AV1 has no encoder for it.
            codec = Codec.H_265 if facts.video_codec == "av1" else efficient_codec
            return efficient_ladder(facts, complexity(), codec)
