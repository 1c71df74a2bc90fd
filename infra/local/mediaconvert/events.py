"""What EventBridge hears of a job: the service's own "MediaConvert Job State Change" events.

Shapes: https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_event_list.html
"""

import json
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.video.facts import SourceFacts
from infra.local.mediaconvert.job import Job
from infra.local.say import say

SOURCE = "aws.mediaconvert"
"""What the service's own events carry. EventBridge takes it from AWS alone, and emulators may be as strict."""

_PHASES = ("PROBING", "TRANSCODING", "UPLOADING")

Json = dict[str, Any]


class Events:
    """`client` is boto3's of EventBridge."""

    def __init__(self, client: Any, source: str = SOURCE) -> None:
        self._client = client
        self._source = source

    def tell(self, job: Job, status: str, **detail: Any) -> None:
        """One that is not taken is lost, as with the service: whoever needs to know can ask for the job."""
        shown = job.shown()
        told = {
            "timestamp": time.time_ns() // 1_000_000,
            "accountId": shown["Queue"].split(":")[4],
            "queue": shown["Queue"],
            "jobId": job.job_id,
            "status": status,
            "userMetadata": shown["UserMetadata"],
            **detail,
        }
        entry = {
            "Source": self._source,
            "DetailType": "MediaConvert Job State Change",
            "Resources": [shown["Arn"]],
            "Detail": json.dumps(told),
        }
        try:
            answer = self._client.put_events(Entries=[entry])
        except (BotoCoreError, ClientError) as error:
            say(f"{job.job_id} {status} was not told: {error}")
        else:
            if answer["FailedEntryCount"]:
                say(f"{job.job_id} {status} was not told: {answer['Entries'][0].get('ErrorMessage')}")


def input_information(url: str, facts: SourceFacts) -> Json:
    video = {"codec": facts.video_codec.upper(), "width": facts.width, "height": facts.height}
    sound = [{"codec": facts.audio_codec.upper(), "sampleRate": facts.audio_sample_rate}] if facts.has_audio else []
    return {"inputDetails": [{"id": 1, "uri": url, "audio": sound, "video": [video | {"frameRate": facts.frame_rate}]}]}


def progress(phase: str, percent: int, job_percent: int) -> Json:
    current = _PHASES.index(phase)
    phases = {
        name: {"status": "COMPLETE", "percentComplete": 100}
        if number < current
        else {"status": "PENDING", "percentComplete": 0}
        for number, name in enumerate(_PHASES)
    }
    phases[phase] = {"status": "PROGRESSING", "percentComplete": percent}
    done = {"jobPercentComplete": job_percent, "currentPhase": phase, "retryCount": 0}
    return {"jobProgress": {"phaseProgress": phases, **done}}
