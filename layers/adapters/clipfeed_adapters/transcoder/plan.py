"""What one job has to make, in the engine's own words: pictures, sound, HLS, files and stills."""

from dataclasses import dataclass
from fractions import Fraction

from clipfeed.video.facts import SourceFacts
from clipfeed.video.ladder import Codec


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One picture. What follows the codec is for encoders: a copy has zeros there."""

    name: str
    """File name without ending."""
    codec: Codec
    width: int = 0
    height: int = 0
    rate: Fraction = Fraction(0)
    quality: float = 0.0
    """A level of QVBR."""
    max_bitrate: int = 0


@dataclass(frozen=True, slots=True)
class Loudness:
    bitrate: int
    target_lkfs: float
    peak_dbfs: float


@dataclass(frozen=True, slots=True)
class Sound:
    encoding: Loudness | None
    """None copies it."""


@dataclass(frozen=True, slots=True)
class Tiles:
    every_s: float
    width: int
    height: int
    across: int
    down: int


@dataclass(frozen=True, slots=True)
class Keyed:
    """Something that is stored under a key, or under keys that begin with it."""

    key: str

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Hls(Keyed):
    """Its key is that of the master playlist without its ending; the other HLS files lie beside it."""

    rungs: tuple[Rung, ...]
    """In the order of the job."""
    trick_play: frozenset[str]
    """The names of those that get a playlist of their key frames."""
    sound: str | None
    """File name without ending."""
    tiles: Tiles | None


@dataclass(frozen=True, slots=True)
class File(Keyed):
    rung: Rung
    has_sound: bool


@dataclass(frozen=True, slots=True)
class Stills(Keyed):
    """Their key is without the number and the ending."""

    width: int
    height: int
    quality: int
    every_s: float
    most: int


@dataclass(frozen=True, slots=True)
class Plan:
    bucket: str
    hls: Hls | None
    files: tuple[File, ...]
    stills: tuple[Stills, ...]
    sound: Sound | None
    last_frame: tuple[int, int] | None
    """The second and the number in it of the last frame that is taken; None takes all."""

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Every picture once, the largest first."""
        every = [*(self.hls.rungs if self.hls else ()), *(file.rung for file in self.files)]
        return tuple(sorted(dict.fromkeys(every), key=lambda rung: rung.width * rung.height, reverse=True))

    @property
    def is_copy(self) -> bool:
        return self.rungs[0].codec is Codec.PASSTHROUGH

    def seconds(self, facts: SourceFacts) -> float:
        """How much of the source is taken."""
        whole = facts.duration_ms / 1000
        if self.last_frame is None:
            return whole
        second, frame = self.last_frame
        return min(whole, second + (frame + 1) / max(1, round(facts.frame_rate)))
