"""How hard a source is to compress well, as a cheap probe measured it.

Two numbers carry the decision, found on twenty clips of phones, cameras, screens and generators, each encoded with
CRF 23 to 35 at two sizes and held against a target of 97 by VMAF's phone model:
- Detail says which size: up to 0.65 every 1080 picture kept 97 when it was made from a 720 rung, with 10 to 30 % fewer
  bits than from a 1080 one; from 0.7 on (foliage, rippled water, text, noise) few did.
- Motion says which quality: it hides losses. x264's veryfast kept 97 up to CRF 24.3 on clips that move slowly and 28.4
  on fast ones. Where there is next to nothing to see, a night sky, it took 19.6, which costs little there.
"""

from dataclasses import dataclass

_FINE = 0.68
_PLAIN = 0.06
_STILL, _FAST = 3.0, 8.0


@dataclass(frozen=True, slots=True)
class Complexity:
    detail: float
    """Bits a pixel of its key frames, coded fast at the size of the largest rung."""
    motion: float
    """Mean difference of brightness, of 255, between one frame and the next."""

    @property
    def is_fine(self) -> bool:
        """A phone shows more of it than 720 lines can hold."""
        return self.detail >= _FINE

    @property
    def is_plain(self) -> bool:
        """Next to nothing to code: a title card, a night sky."""
        return self.detail < _PLAIN and self.motion < _STILL

    @property
    def is_fast(self) -> bool:
        return self.motion >= _FAST


TYPICAL = Complexity(detail=1.0, motion=0.0)
"""For a source that could not be measured: the answer that saves nothing and spoils nothing."""
