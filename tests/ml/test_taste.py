"""A simulated writer rates verses by a taste that it keeps to itself, and lines it never saw are
told apart by what was learned. The lines are those that networks wrote and readers found sound.
"""

import json
import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from ml.corpus.songs import Song
from ml.english.prosody import words_of
from ml.network.checkpoint import load_checkpoint
from ml.network.registry import SHIPPED
from ml.song.line import Line
from ml.song.redraw import Redraw
from ml.song.request import SongRequest
from ml.training.marks import read_marks
from ml.training.ratings import Rated, agreement, learn
from ml.writing.composer import Composer
from ml.writing.judge import PERSONS
from ml.writing.taste import NO_TASTE, Taste
from ml.writing.wordbook import Wordbook

Liking = Callable[[str], float]

SEA = frozenset(
    """sea ocean wave waves ship ships sail sails shore tide sailor harbour boat storm gull salt
    deep anchor island coast sand beach water waters foam bay captain crew mast""".split()  # noqa: SIM905
)
DARK = frozenset(
    """night dark darkness shadow shadows grave death dead black pain tears cold blood fear lost
    alone""".split()  # noqa: SIM905
)


def of_words(words: frozenset[str]) -> Liking:
    return lambda line: sum(word in words for word in words_of(line))


def short_words(line: str) -> float:
    words = words_of(line)
    return -sum(map(len, words)) / len(words)


TASTES: dict[str, Liking] = {
    "the sea": of_words(SEA),
    "dark words": of_words(DARK),
    "you": of_words(frozenset(word for word, who in PERSONS.items() if who == "you")),
    "questions": lambda line: line.count("?"),
    "short words": short_words,
    "short words of the sea": lambda line: 1.5 * of_words(SEA)(line) + 0.5 * short_words(line),
}
WRITERS = range(3)
RATINGS, PAIRS = 40, 200


@pytest.fixture(scope="module")
def table() -> Wordbook:
    """The words of a shipped network."""
    known = load_checkpoint(SHIPPED / "gru")
    return Wordbook(known.vocabulary, known.network.embedding.detach())


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return list(dict.fromkeys(mark.text for mark in read_marks() if not mark.broken))


def met(lines: Sequence[str], likes: Liking, draw: random.Random) -> list[str]:
    """Lines as a writer meets them who asks for what they like: half of them have some of it."""
    some, none = [[line for line in lines if bool(likes(line)) is has] for has in (True, False)]
    count = min(len(some), len(none)) if len(none) > RATINGS else len(some)
    found = draw.sample(some, count) + (draw.sample(none, count) if len(none) > RATINGS else [])
    draw.shuffle(found)
    return found


def starred(values: Sequence[float]) -> list[int]:
    """One to five stars, by how many of the others are liked less."""
    sorted_values = np.sort(values)
    below = np.searchsorted(sorted_values, values) + np.searchsorted(sorted_values, values, "right")
    return [int(star) for star in np.clip(np.ceil(2.5 * below / len(values)), 1, 5)]


def rated(lines: Sequence[str], stars: Sequence[float]) -> list[Rated]:
    return [Rated((line,), star) for line, star in zip(lines, stars, strict=True)]


def share_told(
    taste: Taste, table: Wordbook, likes: Liking, fresh: Sequence[str], draw: random.Random
) -> float:
    """Of fresh pairs of which one is liked better, those that are told; a tie counts half."""
    read, told, asked = taste.reader(table), 0.0, 0
    while asked < PAIRS:
        one, other = draw.sample(fresh, 2)
        if better := likes(one) - likes(other):
            apart = (read(one) - read(other)) * better
            told, asked = told + (apart > 0) + 0.5 * (apart == 0), asked + 1
    return told / PAIRS


@pytest.mark.parametrize("name", TASTES)
def test_forty_ratings_tell_what_a_writer_likes(
    table: Wordbook, lines: Sequence[str], name: str
) -> None:
    shares = []
    for seed in WRITERS:
        draw, likes = random.Random(seed), TASTES[name]
        seen, fresh = np.split(met(lines, likes, draw), [RATINGS])
        taste = learn(rated(seen.tolist(), starred([*map(likes, seen)])), table)
        shares.append(share_told(taste, table, likes, fresh.tolist(), draw))

    assert np.mean(shares) >= 0.7, shares


def test_forty_ratings_of_a_songbook_do_too(table: Wordbook, songs: Sequence[Song]) -> None:
    draw, shares = random.Random(5), []
    sung = sorted({line for song in songs for part in song.sections for line in part.lines})
    for _ in WRITERS:
        draw.shuffle(sung)
        seen, fresh = sung[:RATINGS], sung[RATINGS:]
        taste = learn(rated(seen, starred([*map(short_words, seen)])), table)
        shares.append(share_told(taste, table, short_words, fresh, draw))

    assert np.mean(shares) >= 0.7, shares


def test_ratings_at_random_hardly_move_the_choice(table: Wordbook, lines: Sequence[str]) -> None:
    shares, spreads = [], []
    for seed in range(12):
        draw = random.Random(seed)
        some = draw.sample(lines, RATINGS + 2 * PAIRS)
        taste = learn(rated(some[:RATINGS], [draw.randint(1, 5) for _ in range(RATINGS)]), table)
        fancy = {line: draw.random() for line in some}
        shares.append(share_told(taste, table, fancy.__getitem__, some[RATINGS:], draw))
        spreads.append(np.std([*map(taste.reader(table), some[RATINGS:])]))

    assert np.mean(shares) >= 0.48, shares
    # What the judge's other parts give lines of one place is about one nat apart.
    assert np.median(spreads) == 0, spreads
    assert max(spreads) < 0.5, spreads


def test_a_verse_is_learned_from_as_its_lines_are(table: Wordbook, lines: Sequence[str]) -> None:
    draw = random.Random(1)
    found = draw.sample(lines, 2 * RATINGS + 200)
    verses = [*zip(found[:RATINGS], found[RATINGS : 2 * RATINGS], strict=True)]
    stars = starred([short_words(" ".join(verse)) for verse in verses])
    taste = learn([Rated(verse, star) for verse, star in zip(verses, stars, strict=True)], table)

    assert share_told(taste, table, short_words, found[2 * RATINGS :], draw) >= 0.7


@pytest.mark.parametrize("stars", [[], [5], [3, 3, 3, 3, 3, 3], [1, 5]])
def test_nothing_is_learned_where_nothing_is_said(
    table: Wordbook, lines: Sequence[str], stars: list[int]
) -> None:
    assert not learn(rated(lines[: len(stars)], stars), table)
    assert agreement(rated(lines[: len(stars)], stars), table).after == 0.5


def test_agreement_is_told_of_verses_kept_back(table: Wordbook, lines: Sequence[str]) -> None:
    draw = random.Random(2)
    seen = met(lines, TASTES["you"], draw)[:RATINGS]
    stars = starred([*map(TASTES["you"], seen)])
    taught = agreement(rated(seen, stars), table)
    draw.shuffle(stars)
    chance = agreement(rated(seen, stars), table)

    assert taught.before == 0.5
    assert taught.after > 0.9
    assert taught.pairs > 50
    assert abs(chance.after - 0.5) < 0.1


def test_a_taste_is_kept_as_plain_names_and_numbers(table: Wordbook, lines: Sequence[str]) -> None:
    seen = met(lines, TASTES["the sea"], random.Random(3))[:RATINGS]
    taste = learn(rated(seen, starred([*map(TASTES["the sea"], seen)])), table)
    kept = Taste.from_fields(json.loads(json.dumps(taste.as_fields())))

    assert kept == taste != NO_TASTE
    assert [*map(kept.reader(table), seen)] == [*map(taste.reader(table), seen)]
    assert Taste.from_fields(NO_TASTE.as_fields()) == NO_TASTE
    assert abs(np.mean([*map(kept.reader(table), seen)])) < 1e-3


VERSE = SongRequest(structure="verse:4", rhyme_scheme="AABB", theme="the night", seed=4)
BY_LENGTH = Taste(facts={"letters of a word": -3.0}, offset=12.0)


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(SHIPPED / "gru")


def composed(composer: Composer, taste: Taste) -> list[Line]:
    return composer.compose(VERSE, taste=taste, on_line=lambda line: None)


def test_songs_lean_to_the_taste_and_come_again(composer: Composer) -> None:
    plain, leaning = composed(composer, NO_TASTE), composed(composer, BY_LENGTH)

    def letters(lines: Sequence[Line]) -> float:
        return -sum(short_words(line.text) for line in lines)

    assert letters(leaning) < letters(plain)
    assert composed(composer, BY_LENGTH) == leaning
    assert composed(composer, Taste.from_fields({})) == plain
    assert all(line.ok for line in leaning)


def test_other_words_of_a_line_are_ranked_by_it(composer: Composer) -> None:
    wish = Redraw(lines=composed(composer, NO_TASTE), positions=[1], seed=2)
    plain, ranked = [
        composer.alternatives(VERSE, wish, 3, taste=taste) for taste in (NO_TASTE, BY_LENGTH)
    ]

    assert all("taste" not in one.parts for one in plain)
    assert all(-2 <= one.parts["taste"] <= 2 for one in ranked)
    assert sum(one.parts["taste"] for one in ranked) > 0
    assert all(one.line.score == round(sum(one.parts.values()), 2) for one in ranked)
