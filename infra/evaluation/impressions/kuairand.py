"""KuaiRand (Gao et al., CIKM 2022) in the neutral format."""

import pandas as pd

_NAMES = {
    "user_id": "viewer_id",
    "author_id": "creator_id",
    "time_ms": "at_ms",
    "play_time_ms": "watched_ms",
    "tag": "hashtags",
    "tab": "surface",
    "music_id": "sound_id",
    "video_duration": "duration_ms",
    "is_click": "click",
    "is_like": "like",
    "is_follow": "follow",
    "is_comment": "comment",
    "is_forward": "share",
    "is_hate": "not_interested",
}


def is_one(frame: pd.DataFrame) -> bool:
    return bool({"user_id", "author_id", "play_time_ms", "music_id"} & set(frame)) and not {"viewer_id", "at_ms"} & set(
        frame
    )


def neutral(frame: pd.DataFrame) -> pd.DataFrame:
    names = {old: new for old, new in _NAMES.items() if old in frame and new not in frame}
    frame = frame.rename(columns=names)
    if "date" in frame:
        days = pd.to_datetime(frame["date"].astype(str), format="%Y%m%d")
        frame["day"] = (days - pd.Timestamp(0)).dt.days
    return frame
