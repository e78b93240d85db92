"""A song under way: what the network is fed is what it learned from, and what is known of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.corpus.conditions import COLUMNS, LineConditions, Row
from ml.corpus.songs import Section, Song
from ml.corpus.streams import SongEncoder
from ml.english.counting import count
from ml.song.line import Line
from ml.song.request import SongRequest
from ml.writing.composer import Composer
from ml.writing.rows import LineWriter, Place
from ml.writing.search import LineSearch
from ml.writing.song import SongUnderWay

VERSE = ("The harbour light is burning low,", "The gulls have gone to bed,")
CHORUS = ("So swing the lamp", "And mind the rope!")


@pytest.fixture(scope="module")
def composer(untrained: Path) -> Composer:
    return Composer(untrained / "lstm")


class Recorder(LineWriter):
    """Keeps every token that is fed, with what the network is told beside it."""

    def __init__(self, composer: Composer) -> None:
        super().__init__(composer.network, composer.words)
        self.fed: list[tuple[int, Row]] = []

    def feed(
        self, place: Place, told: LineConditions, sung: Sequence[int], marks: Sequence[int]
    ) -> Place:
        for done, mark in zip(sung, (place.mark, *marks[:-1]), strict=True):
            self.fed.append((mark, self.network.layout.row(told, done)[: len(COLUMNS)]))
        return super().feed(place, told, sung, marks)


def under_way(writer: LineWriter, texts: tuple[str, ...] = (), **fields: Any) -> SongUnderWay:
    """A song of two sections, two lines each, with its first lines taken."""
    request = SongRequest(**{"structure": "verse:2 chorus:2", "rhyme_scheme": "AB", **fields})
    song = SongUnderWay(writer, request, request.plan())
    for position, text in enumerate(texts):
        section = song.plans[position].section
        line = Line(position=position, section=section, text=text, syllables=count(text))
        song.accept(line)
    return song


@pytest.mark.parametrize("kinds", [("verse", "chorus"), ("chorus", "verse"), ("verse", "verse")])
def test_the_network_is_fed_what_it_learned_from(
    composer: Composer, kinds: tuple[str, str]
) -> None:
    """Token by token, against what training makes of the same song."""
    recorder = Recorder(composer)
    structure = " ".join(f"{kind}:2" for kind in kinds)
    under_way(recorder, VERSE + CHORUS, structure=structure, genre="sea")
    learned = SongEncoder(composer.vocabulary, composer.network.layout).encode(
        [Song("a", tuple(map(Section, kinds, (VERSE, CHORUS))), genre="sea")]
    )
    # The last line's end is still to be fed, and training ends the song there.
    assert [token for token, _ in recorder.fed] == learned.tokens[:-2].tolist()
    for at, (_, row) in enumerate(recorder.fed):
        assert row.tolist() == learned.rows[at].tolist(), composer.vocabulary.tokens[
            learned.tokens[at]
        ]


def test_a_kind_that_no_song_had_is_written_as_its_nearest(composer: Composer) -> None:
    strange, plain = Recorder(composer), Recorder(composer)
    under_way(strange, VERSE + CHORUS, structure="bridge:2 outro:2")
    under_way(plain, VERSE + CHORUS, structure="verse:2 chorus:2")
    assert [token for token, _ in strange.fed] == [token for token, _ in plain.fed]
    assert np.array_equal([row for _, row in strange.fed], [row for _, row in plain.fed])


def test_the_partner_is_the_first_line_of_the_letter_in_its_own_section(
    composer: Composer,
) -> None:
    song = under_way(composer.writer, VERSE, structure="verse:4 verse:2", rhyme_scheme="ABAB")
    assert [song.partner(plan) for plan in song.plans[2:]] == ["low", "bed", "", ""]
    free = under_way(composer.writer, VERSE, structure="verse:4", rhyme_scheme="AXXX")
    assert [free.partner(plan) for plan in free.plans[2:]] == ["", ""]


def test_a_line_is_awaited_while_its_rhyme_is_to_come(composer: Composer) -> None:
    song = under_way(composer.writer, structure="verse:4 verse:4", rhyme_scheme="ABXB")
    awaited = [song.awaited(plan) for plan in song.plans]
    assert awaited == [False, True, False, False] * 2


@pytest.mark.parametrize(
    ("word", "takes"),
    [("go", True), ("low", True), ("head", False), ("kettle", False), ("lo", True)],
)
def test_a_rhyme_belongs_to_one_letter_of_a_section(
    word: str, takes: bool, composer: Composer
) -> None:
    """The second letter of a verse may not end on what rhymes with the first, nor repeat it."""
    song = under_way(composer.writer, VERSE, structure="verse:4", rhyme_scheme="ABAB")
    assert song.takes_rhyme(song.plans[3], word) is takes


def test_a_chorus_sung_again_takes_up_its_lines(composer: Composer) -> None:
    request = SongRequest(structure="chorus:2 verse:2 chorus:2", seed=2)
    lines = composer.compose(request, on_line=lambda line: None)
    assert [line.text for line in lines[4:]] == [line.text for line in lines[:2]]
    assert [(line.position, line.section) for line in lines[4:]] == [(4, 2), (5, 2)]


def test_what_the_song_has_said_is_counted_by_its_content(composer: Composer) -> None:
    song = under_way(composer.writer, (*VERSE, "The harbour"))
    assert song.used["harbour"] == 2
    assert song.used["gulls"] == 1
    assert not song.used.keys() & {"the", "is", "to", "have"}


def test_what_stands_around_a_line_is_its_own_section_and_the_song_before(
    composer: Composer,
) -> None:
    song = under_way(composer.writer, (*VERSE, CHORUS[0]))
    around = song.around(song.plans[3])
    assert list(around.song) == [line.lower() for line in (*VERSE, CHORUS[0])]
    assert list(around.section) == [CHORUS[0].lower()]
    assert around.last_of_section
    assert not song.around(song.plans[2]).last_of_section


def test_a_theme_is_likest_itself_and_nothing_beyond_one(composer: Composer) -> None:
    song, words = under_way(composer.writer, theme="rain and bread"), composer.words
    for word in ("rain", "bread"):
        assert song.likeness[composer.vocabulary.word(word) or 0] == pytest.approx(1.0, abs=1e-5)
    assert song.likeness.max() <= 1.0 + 1e-5
    assert not song.likeness[~words.thematic].any()


def test_without_a_theme_the_seed_picks_one(composer: Composer) -> None:
    def theme(seed: int) -> list[int]:
        request = SongRequest(seed=seed)
        return SongUnderWay(composer.writer, request, request.plan()).theme

    assert theme(1) == theme(1)
    assert len({theme(seed)[0] for seed in range(12)}) > 6
    assert all(composer.words.thematic[number] for number in theme(1))


def test_words_that_the_theme_names_are_pressed_for_before_their_neighbours(
    composer: Composer,
) -> None:
    words = composer.words
    song = under_way(composer.writer, theme="rain")
    (rain,) = song.named
    assert LineSearch(song, song.plans[0])._unheard() == [rain]
    song = under_way(composer.writer, ("The rain has gone to bed,",), theme="rain")
    assert LineSearch(song, song.plans[1])._unheard() == []
    # A section of its own comes back to the word, and before it to one that no section said.
    assert LineSearch(song, song.plans[2])._unheard() == [rain]
    song = under_way(composer.writer, ("The rain has gone to bed,",), theme="rain night")
    unheard = LineSearch(song, song.plans[2])._unheard()
    assert [words.words[number] for number in unheard] == ["night"]


def test_a_line_is_led_on_from_to_one_that_is_sung_again(composer: Composer) -> None:
    song = under_way(composer.writer, VERSE, structure="verse:2 verse:2", rhyme_scheme="XX*")
    following = song.following(song.plans[2])
    assert following is not None
    assert composer.vocabulary.decode(following.words) == VERSE[1].lower()
    assert song.following(song.plans[0]) is None
    assert song.around(song.plans[1]).returns
    assert not song.around(song.plans[2]).returns
