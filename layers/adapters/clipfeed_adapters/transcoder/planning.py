"""From a job to its plan. What cannot be made together is refused with its path."""

from collections.abc import Iterator
from dataclasses import dataclass

from clipfeed_adapters.transcoder.plan import File, Hls, Keyed, Plan, Sound, Stills
from clipfeed_adapters.transcoder.planned import rung_of, sound_of, stills_of, tiles_of
from clipfeed_adapters.transcoder.request import (
    CmafGroup,
    Cmfc,
    FileGroup,
    Input,
    JobRequest,
    Mp4,
    Output,
    OutputGroup,
    Raw,
    refused_at,
)
from clipfeed_adapters.transcoder.request_video import VideoDescription


@dataclass(frozen=True, slots=True)
class _Placed(Keyed):
    """An output, the key of its files without their ending, and its path in the job."""

    path: str
    output: Output

    @property
    def video(self) -> VideoDescription:
        if self.output.video_description is None:
            raise refused_at(f"{self.path}/videoDescription", "is needed here")
        return self.output.video_description


def plan_of(job: JobRequest) -> Plan:
    """Raises Rejected `bad_job`, with the path, for outputs that cannot be made together."""
    plan = Plan(
        bucket=_bucket(job),
        hls=_hls(job),
        files=tuple(_file(placed, job) for placed in _outputs(job, Mp4)),
        stills=tuple(_stills(placed) for placed in _outputs(job, Raw)),
        sound=_sound(job),
        last_frame=_last_frame(job.settings.inputs[0]),
    )
    _check(plan)
    return plan


def _outputs(job: JobRequest, kind: type[Cmfc | Mp4 | Raw]) -> Iterator[_Placed]:
    """All outputs in containers of a kind."""
    for number, group in enumerate(job.settings.output_groups):
        for at, output in enumerate(group.outputs):
            path = f"/outputGroups/{number}/outputs/{at}"
            if isinstance(group.output_group_settings, CmafGroup) != isinstance(output.container_settings, Cmfc):
                raise refused_at(f"{path}/containerSettings", "is not made in a group of this type")
            if isinstance(output.container_settings, kind):
                yield _Placed(_destination(group).split("/", 3)[3] + output.name_modifier, path, output)


def _hls(job: JobRequest) -> Hls | None:
    groups = [
        (f"/outputGroups/{number}", group.output_group_settings.cmaf_group_settings)
        for number, group in enumerate(job.settings.output_groups)
        if isinstance(group.output_group_settings, CmafGroup)
    ]
    if not groups:
        return None
    (path, cmaf), *others = groups
    if others:
        raise refused_at(others[0][0], "one CMAF group is made in a job")
    outputs = list(_outputs(job, Cmfc))
    films = [placed for placed in outputs if placed.output.video_description]
    sounds = [placed for placed in outputs if not placed.output.video_description]
    for placed in [*(film for film in films if film.output.audio_descriptions), *sounds[1:]]:
        raise refused_at(f"{placed.path}/audioDescriptions", "CMAF has its sound in one output of its own")
    return Hls(
        key=cmaf.destination.split("/", 3)[3],
        rungs=tuple(rung_of(f"{film.path}/videoDescription", film.video, film.name) for film in films),
        trick_play=frozenset(film.name for film in films if _has_trick_play(film.output)),
        sound=sounds[0].name if sounds else None,
        tiles=tiles_of(f"{path}/outputGroupSettings/cmafGroupSettings", cmaf),
    )


def _has_trick_play(output: Output) -> bool:
    settings = output.container_settings
    return isinstance(settings, Cmfc) and settings.cmfc_settings.i_frame_only_manifest == "INCLUDE"


def _file(placed: _Placed, job: JobRequest) -> File:
    """The same picture as that of a CMAF output is encoded once, for both."""
    same = (film.name for film in _outputs(job, Cmfc) if film.output.video_description == placed.video)
    rung = rung_of(f"{placed.path}/videoDescription", placed.video, next(same, placed.name))
    return File(f"{placed.key}.mp4", rung, bool(placed.output.audio_descriptions))


def _stills(placed: _Placed) -> Stills:
    return stills_of(f"{placed.path}/videoDescription", placed.video, placed.key)


def _sound(job: JobRequest) -> Sound | None:
    found = [
        (f"{placed.path}/audioDescriptions/0", sound_of(f"{placed.path}/audioDescriptions/0", audio))
        for placed in [*_outputs(job, Cmfc), *_outputs(job, Mp4)]
        for audio in placed.output.audio_descriptions
    ]
    for path, sound in found:
        if sound != found[0][1]:
            raise refused_at(path, "must be the same in all outputs of a job")
        if job.settings.inputs[0].audio_selectors is None:
            raise refused_at("/inputs/0/audioSelectors", "is needed for sound")
    return found[0][1] if found else None


def _last_frame(taken: Input) -> tuple[int, int] | None:
    if not taken.input_clippings:
        return None
    hours, minutes, seconds, frame = map(int, taken.input_clippings[0].end_timecode.split(":"))
    return (hours * 60 + minutes) * 60 + seconds, frame


def _bucket(job: JobRequest) -> str:
    first, *others = (_destination(group).split("/")[2] for group in job.settings.output_groups)
    for number, bucket in enumerate(others, start=1):
        if bucket != first:
            raise refused_at(f"/outputGroups/{number}/outputGroupSettings", "must go to the bucket of the first group")
    return first


def _destination(group: OutputGroup) -> str:
    match group.output_group_settings:
        case CmafGroup(cmaf_group_settings=cmaf):
            return cmaf.destination
        case FileGroup(file_group_settings=file):
            return file.destination


def _check(plan: Plan) -> None:
    """What one run of the encoder can do together."""
    if not plan.rungs or (plan.hls and not plan.hls.rungs):
        raise refused_at("/outputGroups", "has no film")
    if len({rung.rate for rung in plan.rungs}) > 1:
        raise refused_at("/outputGroups", "all films must have the same frame rate: their key frames are aligned")
    if plan.sound and plan.is_copy != (plan.sound.encoding is None):
        raise refused_at("/outputGroups", "picture and sound are both copied or both encoded")
    if plan.is_copy and (len(plan.rungs) > 1 or plan.last_frame or (plan.hls and plan.hls.tiles)):
        raise refused_at("/outputGroups", "a copy is made alone, of the whole source, and without tiles")
    names = [*(rung.name for rung in plan.rungs), *(still.name for still in plan.stills)]
    if len({file.rung for file in plan.files}) < len(plan.files):
        raise refused_at("/outputGroups", "two files have the same film")
    if len(set(names)) < len(names):
        raise refused_at("/outputGroups", "two outputs have the same name")
