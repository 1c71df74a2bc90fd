"""What an engine says of a job: how far it is, what it made, or why it made nothing."""

from dataclasses import dataclass
from enum import StrEnum

from clipfeed.ids import VideoId


class JobStatus(StrEnum):
    RUNNING = "running"
    COMPLETE = "complete"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    video_id: VideoId
    attempt: int
    status: JobStatus
    progress_percent: int = 0
    duration_ms: int = 0
    width: int = 0
    height: int = 0
    """Of the largest rendition, upright."""
    error_code: str = ""
    error_message: str = ""
    may_pass: bool = False
    """The machine came to grief, not the file: the same job may succeed."""
