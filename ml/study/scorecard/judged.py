"""What each part of the judge gives the lines of a song as it stands."""

from collections.abc import Mapping, Sequence

from ml.song.line import Line
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.search import LineSearch
from ml.writing.song import SongUnderWay


def parts_of(
    composer: Composer, request: SongRequest, lines: Sequence[Line]
) -> list[Mapping[str, float]]:
    """Weighted parts by name, of each line; a line that is sung again counts once.

    All parts are asked, those too that the composer chose without.
    """
    song = SongUnderWay(composer.writer, request, request.plan())
    found = []
    for plan, line in zip(song.plans, lines, strict=True):
        if plan.repeats is None:
            song.enter_section(plan)
            found.append(LineSearch(song, plan).parts_of(line.text))
        song.accept(line)
    return found
