"""A person as others see them. The handle is given at sign-up and stays; the rest is theirs to change."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from clipfeed.errors import Rejected
from clipfeed.ids import UserId

MOST_NAME_CHARACTERS = 50
MOST_BIO_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    user_id: UserId
    handle: str
    display_name: str
    bio: str = ""
    created_at: datetime

    def changed(self, *, display_name: str | None = None, bio: str | None = None) -> "Profile":
        """The profile with what is not None. Raises Rejected for what others should not have to look at."""
        profile = self
        if display_name is not None:
            name = _text("display_name", display_name, MOST_NAME_CHARACTERS)
            profile = replace(profile, display_name=name or profile.handle)
        if bio is not None:
            profile = replace(profile, bio=_text("bio", bio, MOST_BIO_CHARACTERS, may_hold="\n"))
        return profile


def _text(field: str, text: str, most: int, *, may_hold: str = "") -> str:
    normal = unicodedata.normalize("NFC", text).strip()
    if len(normal) > most:
        raise Rejected(f"{field} may have at most {most} characters.")
    if any(unicodedata.category(character) == "Cc" and character not in may_hold for character in normal):
        raise Rejected(f"{field} must not hold control characters.")
    return normal
