"""A JPEG from a store becomes pixels. It may be hostile: only one decoder sees it, and only within limits."""

from io import BytesIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from clipfeed.errors import Rejected

MOST_PIXELS = 2_000_000
MOST_SIDE = 4096
"""A sampled frame has a twentieth of this. The limits are held against the header, before memory is taken."""
MOST_SCANS = 64
"""A progressive file of a few kilobytes may ask for thousands of passes over the whole picture."""

_START_OF_SCAN = b"\xff\xda"


def decoded(jpeg: bytes) -> Image.Image:
    """The picture in RGB. Raises Rejected `unreadable_picture` for whatever is no whole JPEG within the limits."""
    if jpeg.count(_START_OF_SCAN) > MOST_SCANS:
        raise _refusal("it has too many scans")
    try:
        # Not Image.open: that would ask other plugins, and hand a JPEG with pictures behind it to one of them.
        picture = JpegImageFile(BytesIO(jpeg))
        if picture.width * picture.height > MOST_PIXELS or max(picture.size) > MOST_SIDE:
            raise _refusal(f"it has {picture.width} x {picture.height} pixels")
        return picture.convert("RGB")
    except (
        OSError,
        SyntaxError,
        ValueError,
        ArithmeticError,
        LookupError,
    ) as error:  # all that the decoder is known to raise
        raise _refusal(str(error)) from error


def _refusal(cause: str) -> Rejected:
    return Rejected(f"A sampled frame is no picture that can be read: {cause}.", code="unreadable_picture")
