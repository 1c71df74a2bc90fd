"""Published videos by what their frames look like, in FingerprintsTable.

A hash is cut into four bands of 16 bits, and a video lies under each band of each of its frames. Frames that differ
in three bits share a band for certain; of those that differ in ten, every second or third does, and a clip has
several. A row has all hashes of its video, so that what is found can be compared without another read.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from struct import pack, unpack

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.models import Model

from clipfeed.ids import UserId, VideoId
from clipfeed.moderation.ports import Filed
from clipfeed_adapters.dynamodb.binding import answering, bound, is_refused
from clipfeed_adapters.dynamodb.instant import InstantAttribute

MOST_OF_A_BAND = 100
"""So many of a band are looked at, the oldest first: server-made ids sort by time."""

_BANDS = 4
_BAND_BITS = 16


class _FingerprintRow(Model):
    band = UnicodeAttribute(hash_key=True)
    video_id = UnicodeAttribute(range_key=True)
    creator_id = UnicodeAttribute()
    since = InstantAttribute()
    hashes = BinaryAttribute(legacy_encoding=False)


class DynamoFingerprints:
    """FingerprintIndex."""

    def __init__(self, table_name: str) -> None:
        self._row = bound(_FingerprintRow, table_name)

    def file(self, video: Filed) -> Filed:
        """The row of the video itself is written first: from then on `forget` knows what to erase."""
        filed = self._kept(video)
        with answering(), self._row.batch_write() as batch:
            for row in self._rows_under_bands(filed):
                batch.save(row)
        return filed

    def similar(self, hashes: Collection[int]) -> Sequence[Filed]:
        found: dict[VideoId, Filed] = {}
        with answering():
            for band in _bands_of(hashes):
                for row in self._row.query(band, limit=MOST_OF_A_BAND, consistent_read=True):
                    found[VideoId(row.video_id)] = _filed(row)
        return list(found.values())

    def withdraw(self, video: Filed) -> None:
        with answering():
            with self._row.batch_write() as batch:
                for row in self._rows_under_bands(video):
                    batch.delete(row)
            self._row(_itself(video.video_id), video.video_id).delete()

    def forget(self, video_id: VideoId) -> None:
        try:
            with answering():
                row = self._row.get(_itself(video_id), video_id, consistent_read=True)
        except DoesNotExist:
            return
        self.withdraw(_filed(row))

    def _kept(self, video: Filed) -> Filed:
        itself = self._row_of(_itself(video.video_id), video)
        try:
            with answering():
                itself.save(condition=_FingerprintRow.band.does_not_exist())
        except PutError as error:
            if not is_refused(error):
                raise
            with answering():
                return _filed(self._row.get(itself.band, video.video_id, consistent_read=True))
        return video

    def _rows_under_bands(self, video: Filed) -> Iterator[_FingerprintRow]:
        return (self._row_of(band, video) for band in _bands_of(video.hashes))

    def _row_of(self, band: str, video: Filed) -> _FingerprintRow:
        hashes = _packed(video.hashes)
        return self._row(band, video.video_id, creator_id=video.creator_id, since=video.since, hashes=hashes)


def _itself(video_id: VideoId) -> str:
    return f"video#{video_id}"


def _bands_of(hashes: Collection[int]) -> list[str]:
    """Each once: frames of one clip have many in common."""
    mask = (1 << _BAND_BITS) - 1
    parts = {(band, value >> band * _BAND_BITS & mask) for value in hashes for band in range(_BANDS)}
    return [f"{band}#{part:04x}" for band, part in sorted(parts)]


def _packed(hashes: Collection[int]) -> bytes:
    return pack(f">{len(hashes)}Q", *hashes)


def _filed(row: _FingerprintRow) -> Filed:
    hashes = unpack(f">{len(row.hashes) // 8}Q", row.hashes)
    since: datetime = row.since
    return Filed(VideoId(row.video_id), UserId(row.creator_id), since, hashes)
