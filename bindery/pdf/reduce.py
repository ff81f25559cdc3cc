"""Pictures of as many pixels as are seen on a screen, for the PDF that is read there. The press has all of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from bindery.pdf.draft import entries_of
from bindery.pdf.fragment import Fragment, Picture, Stream
from bindery.pdf.pdffile import compressed

_QUALITY = 90
"""Of a JPEG that is compressed once more."""
_WRITTEN = (b"/Width", b"/Height", b"/Length", b"/Filter", b"/DecodeParms", b"/Decode")
"""Entries that are written anew."""


@dataclass(frozen=True)
class ReduceTask:
    """A picture or a mask, and the share of its pixels each way that is wanted. Equal for equal results."""

    stream: Stream
    share: float


def reduce_tasks(fragments: Iterable[Fragment], resolution: int) -> dict[str, ReduceTask]:
    """One for each picture that has more than `resolution` pixels an inch wherever it is shown, and one for its mask;
    by their digests.
    """
    shown: dict[str, float] = {}
    streams: dict[str, Stream] = {}
    for picture in (picture for fragment in fragments for picture in fragment.pictures):
        streams[picture.digest] = picture.stream
        shown[picture.digest] = min(picture.pixels_an_inch, shown.get(picture.digest, picture.pixels_an_inch))
    return dict(_tasks(shown, streams, resolution))


def _tasks(
    shown: Mapping[str, float], streams: Mapping[str, Stream], resolution: int
) -> Iterator[tuple[str, ReduceTask]]:
    for digest, pixels_an_inch in shown.items():
        if pixels_an_inch > resolution:
            share = resolution / pixels_an_inch
            yield digest, ReduceTask(streams[digest], share)
            mask = Picture(digest, streams[digest]).mask
            if mask in streams:
                yield mask, ReduceTask(streams[mask], share)


def reduced(task: ReduceTask) -> Stream:
    """The picture with fewer pixels; as it was where that takes no fewer bytes. A function of the task alone."""
    # A book whose pictures are small enough is made without these.
    from PIL import Image

    from bindery.pdf.pixels import is_jpeg, pixels

    picture = pixels(task.stream)
    size = tuple(max(1, round(side * task.share)) for side in picture.size)
    smaller = picture.resize(size, Image.Resampling.LANCZOS)
    entries = entries_of(task.stream.entries)
    kept = b"".join(b"%s %s" % item for item in entries.items() if item[0] not in _WRITTEN)
    kept += b"/Width %d/Height %d" % smaller.size
    if is_jpeg(task.stream):
        data = BytesIO()
        smaller.save(data, "JPEG", quality=_QUALITY)
        made = Stream(b"<<%s/Filter/DCTDecode/Length %d>>" % (kept, len(data.getvalue())), data.getvalue())
    else:
        made = compressed(smaller.tobytes(), kept)
    return made if len(made.data) < len(task.stream.data) else task.stream
