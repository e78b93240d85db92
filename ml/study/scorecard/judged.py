"""What each part of the judge gives the lines of a song as it stands."""

import random
from collections.abc import Sequence
from dataclasses import replace

from ml.corpus.songs import normalise
from ml.song.line import Line
from ml.song.plan import LinePlan
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.judge import Draft, judge
from ml.writing.rows import Whole
from ml.writing.song import SongUnderWay


def parts_of(
    composer: Composer, request: SongRequest, lines: Sequence[Line]
) -> list[dict[str, float]]:
    """Weighted parts by name, of each line; a line that is sung again counts once.

    All parts are asked, those too that the composer chose without.
    """
    song = SongUnderWay(composer.writer, request, request.plan())
    found = []
    for plan, line in zip(song.plans, lines, strict=True):
        if plan.repeats is None:
            song.enter_section(plan)
            found.append(judge(_draft(song, plan, line), song.around(plan)))
        song.accept(line)
    return found


def _draft(song: SongUnderWay, plan: LinePlan, line: Line) -> Draft:
    """A line as the search saw it: alone, and after the song so far, told neither end nor theme."""
    text = normalise(line.text)
    tokens = tuple(song.vocabulary.encode(text))
    (alone,), (odds,) = song.writer.weigh_alone([tokens])
    told = replace(song.told(plan, random.Random(0)), syllables=None, theme=())
    (nats,) = song.writer.weigh([Whole(tokens, told, song.place)])
    return Draft(text, tokens, nats, alone, float(odds))
