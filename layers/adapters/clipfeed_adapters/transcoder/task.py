"""All that the commands of one job are made of."""

from dataclasses import dataclass
from pathlib import Path

from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.transcoder.hardening import input_options
from clipfeed_adapters.transcoder.plan import Plan


@dataclass(frozen=True, slots=True)
class Task:
    ffmpeg: str
    source: Path
    facts: SourceFacts
    plan: Plan
    folder: Path
    """Where the commands run and leave what they make."""

    @property
    def seconds(self) -> float:
        """How much of the source is taken."""
        return self.plan.seconds(self.facts)

    @property
    def input(self) -> list[str]:
        return input_options(self.source)
