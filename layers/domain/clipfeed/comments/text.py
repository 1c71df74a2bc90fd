"""What a comment may say, and whom it mentions."""

import re
import unicodedata

from clipfeed.errors import Rejected

MOST_CHARACTERS = 500
MOST_MENTIONS = 5

_MENTION = re.compile(r"(?<![\w@])@(\w{1,50})")
_UNSEEN = {"Cf", "Zl", "Zp", "Zs"}
_UNWANTED = {"Cc", "Cs"}


def cleaned(text: str) -> str:
    """The text in normal form, without space around it.

    Raises Rejected `invalid_text` for one that shows nothing, is too long, or holds control characters
    or halves of characters.
    """
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(character) in _UNWANTED and character != "\n" for character in normal):
        raise _invalid("A comment must not hold control characters.")
    if all(unicodedata.category(character) in _UNSEEN or character == "\n" for character in normal):
        raise _invalid("A comment must say something.")
    if len(normal) > MOST_CHARACTERS:
        raise _invalid(f"A comment may have at most {MOST_CHARACTERS} characters.")
    return normal


def handles_in(text: str) -> tuple[str, ...]:
    """The handles that follow an @, each once, in order. Raises Rejected `too_many_mentions`."""
    handles = tuple(dict.fromkeys(handle.lower() for handle in _MENTION.findall(text)))
    if len(handles) > MOST_MENTIONS:
        raise Rejected(f"A comment may mention at most {MOST_MENTIONS} people.", code="too_many_mentions")
    return handles


def _invalid(message: str) -> Rejected:
    return Rejected(message, code="invalid_text")
