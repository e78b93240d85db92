"""Structures, schemes and options: whatever is typed is read as it was meant, or refused."""

import json
import random
import re
from itertools import combinations, pairwise

import pytest

from ml.song.by_kind import SECTION_KINDS
from ml.song.line import Line
from ml.song.options import GENRES, LARGEST_SEED, OPTIONS, among
from ml.song.plan import (
    MOST_LINES,
    MOST_SECTION_LINES,
    MOST_SECTIONS,
    SectionPlan,
    parse_structure,
    with_given,
)
from ml.song.request import InvalidRequest, SongRequest
from ml.song.scheme import scheme_places

MODELS = ("rnn", "lstm", "gru")


def taken(name: str, value: object) -> bool:
    try:
        among(MODELS)[name].read(value)
    except ValueError:
        return False
    return True


def scheme_letters(scheme: str, lines: int) -> str:
    return "".join(place.letter for place in scheme_places(scheme, lines))


@pytest.mark.parametrize("seed", range(12))
def test_lines_rhyme_by_their_letter_and_by_no_other(seed: int) -> None:
    """Against the scheme itself: one letter in one turn of it, and X with nothing."""
    draw = random.Random(seed)
    scheme = "".join(draw.choices("ABCDXYZ", k=draw.randint(1, 8)))
    letters = scheme_letters(scheme, MOST_SECTION_LINES)
    for one, other in combinations(range(MOST_SECTION_LINES), 2):
        turn = one // len(scheme) == other // len(scheme)
        meant = scheme[one % len(scheme)] == scheme[other % len(scheme)] != "X"
        assert (letters[one] == letters[other] != "X") is (turn and meant), (scheme, letters)
    assert [letter == "X" for letter in letters] == [
        scheme[at % len(scheme)] == "X" for at in range(MOST_SECTION_LINES)
    ]


def test_sixteen_letters_are_sixteen_rhymes() -> None:
    assert len(set(scheme_letters("ABCDEFGHIJKLMNOP", 16))) == 16
    assert len(set(scheme_letters("A", 16))) == 16


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("verse", [("verse", 4)]),
        ("Verse:2,CHORUS:03", [("verse", 2), ("chorus", 3)]),
        (" pre-chorus:1\n,, outro ", [("pre-chorus", 1), ("outro", 4)]),
        ("", []),
    ],
)
def test_a_structure_is_read_however_it_is_typed(
    text: str, sections: list[tuple[str, int]]
) -> None:
    assert parse_structure(text) == tuple(SectionPlan(*section) for section in sections)


@pytest.mark.parametrize(
    "text",
    ["verse:", "verse:-1", "verse:1.5", "verse 4", "verse:4:4", "verse:٤", "versé", "verse;2"],
)
def test_a_structure_that_is_none_says_how_to_name_one(text: str) -> None:
    with pytest.raises(ValueError, match="such as verse:4 chorus:4") as refused:
        parse_structure(text)
    assert all(kind in str(refused.value) for kind in SECTION_KINDS)


def strings(seed: int, parts: list[str], count: int) -> list[str]:
    """Texts put together at random of parts that matter."""
    draw = random.Random(seed)
    return ["".join(draw.choices(parts, k=draw.randint(1, 9))) for _ in range(count)]


PARTS = {
    "structure": [*SECTION_KINDS, *":: ,,\t", ":4", ":16", ":17", ":0", ":007", " verse:3"],
    "rhyme_scheme": [*"ABXab -,12*'\u2019ß\n.", "AB", "chorus:", "pre-chorus: ", "free", "é"],
    "metre": [*" ,:-x", "iambic", "free", "chorus:", "pre-chorus: ", " verse:trochaic"],
    "rhymes": [*" ,:-\t", "perfect", "near", "any", " chorus:", "bridge:any"],
    "syllables": [*" ,-/+:", "8", "6", "16", "17", "2", "008", "8 6", "chorus:", "verse: "],
    "theme": [*"a é\t\n", "🙂", "\x00", "\x1f", "\x7f", "\x85", "\u2028", "\ufeff"],
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_the_pattern_that_is_told_takes_what_the_check_takes(name: str) -> None:
    """Blank text means the default, and the pattern cannot count all lines of a song."""
    option, agreed = OPTIONS[name], 0
    for text in strings(1, PARTS[name], 3000):
        if not text.strip() or len(text) > (option.longest or 200):
            continue
        matches = bool(re.search(option.pattern, text))
        if name == "structure" and matches:
            sections = parse_structure(text)
            matches = sum(section.lines for section in sections) <= MOST_LINES
        if re.search(r"(pre-chorus:|(?<!pre-)chorus:|verse:|bridge:).*\1", text, re.DOTALL):
            continue  # nor can it tell that a kind is named twice,
        if re.search("[12]", text) and name == "rhyme_scheme" and not taken(name, text):
            continue  # or that no line stands where a digit looks for one
        assert matches == taken(name, text), repr(text)
        agreed += matches
    assert agreed > 40


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("syllables", "8", 8), ("syllables", " +12 ", 12), ("syllables", 3, 3),
        ("syllables", "8-6, 8/+06", "8 6 8 6"), ("syllables", "Chorus: 8,6 8", "chorus:8 6 8"),
        ("syllables", "8 chorus:6", "8 chorus:6"),
        ("seed", "007", 7), ("seed", LARGEST_SEED, LARGEST_SEED), ("seed", 0, 0),
        ("temperature", "0.2", 0.2), ("temperature", 1.5, 1.5), ("temperature", 1, 1.0),
        ("temperature", "1e0", 1.0), ("temperature", 0.80049, 0.8), ("genre", " Folk ", "folk"),
        ("rhyme_scheme", "a b-a,b", "ABAB"), ("rhyme_scheme", "Sonnet", "ABABCDCDEFEFGG"),
        ("rhyme_scheme", "a 1 a", "A1A"), ("rhyme_scheme", "a 1 \u2019 a", "A1'A"),
        ("rhyme_scheme", "ab*-ab*", "AB*AB*"),
        ("rhyme_scheme", "free, chorus: couplets", "X chorus:AA"),
        ("metre", " Iambic, chorus: FREE ", "iambic chorus:free"), ("rhymes", "Any", "any"),
        ("rhymes", "bridge:near", "bridge:near"),
        ("structure", "Verse:02 chorus", "verse:2 chorus:4"),
        ("theme", " the \t sea\n", "the sea"), ("model", "GRU", "gru"),
    ],
)  # fmt: skip
def test_a_value_is_read_as_it_was_meant(name: str, value: object, read: object) -> None:
    found = among(MODELS)[name].read(value)
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("syllables", 2), ("syllables", 17), ("syllables", "8.0"), ("syllables", 8.0),
        ("syllables", "\uff18"), ("syllables", "1_0"), ("syllables", "0x8"), ("syllables", None),
        ("syllables", "8 2"), ("syllables", "8 " * 17), ("syllables", "8 chorus:"),
        ("syllables", "verse:8 verse:6"), ("syllables", "hook:8"),
        ("seed", LARGEST_SEED + 1), ("seed", -1), ("seed", "1e3"), ("seed", "9" * 400),
        ("temperature", 0.1999), ("temperature", 1.5001), ("temperature", "inf"),
        ("temperature", False), ("temperature", "1,0"), ("temperature", 10**400),
        ("genre", "poem"), ("genre", "speech"), ("genre", ["folk"]), ("model", "../lstm"),
        ("register", "dialect"), ("theme", b"sea"), ("theme", "a\ud800"),
        ("structure", "verse:16 " * 4 + "outro:1"), ("structure", "verse:1 " * (MOST_SECTIONS + 1)),
        ("rhyme_scheme", "--"), ("rhyme_scheme", "verse:AB verse:AA"), ("rhyme_scheme", "hook:AB"),
        ("rhyme_scheme", "chorus:"), ("rhyme_scheme", "1A"), ("rhyme_scheme", "A2"),
        ("rhyme_scheme", "A12"), ("rhyme_scheme", "*A"), ("rhyme_scheme", "A1*"),
        ("rhyme_scheme", "A**"), ("rhyme_scheme", "A'"), ("rhyme_scheme", "1'A"),
        ("metre", "iambic trochaic"), ("metre", "iambic chorus:"), ("metre", "hook:free"),
        ("metre", "chorus:free chorus:iambic"), ("rhymes", "full"), ("rhymes", ["near"]),
        ("preset", "polka"), ("rhyme_scheme", "A" * 17), ("rhyme_scheme", 5),
    ],
)  # fmt: skip
def test_a_value_beyond_its_bounds_is_refused(name: str, value: object) -> None:
    assert not taken(name, value)


def test_what_is_refused_names_bounds_and_choices() -> None:
    with pytest.raises(InvalidRequest) as refused:
        SongRequest.from_fields(
            {"syllables": 99, "temperature": 9, "genre": "polka", "model": "x", "theme": "y" * 201},
            MODELS,
        )
    told = {name: messages[0] for name, messages in refused.value.errors.items()}
    assert "from 3 to 16" in told["syllables"]
    assert "from 0.2 to 1.5" in told["temperature"]
    assert all(genre in told["genre"] for genre in GENRES)
    assert told["model"] == "Choose one of: rnn, lstm, gru."
    assert told["theme"] == "Keep it to 200 characters; this has 201."


@pytest.mark.parametrize("name", OPTIONS)
def test_what_an_option_says_of_itself_holds(name: str) -> None:
    option = among(MODELS)[name]
    assert option.hint in option.says
    if option.bounds:
        least, most = option.bounds
        assert f"from {least} to {most}" in option.says
        assert taken(name, least)
        assert taken(name, most)
        assert not taken(name, most + 1)
        assert not taken(name, least - 1)
    for choice in option.choices or ():
        assert taken(name, choice)
        assert choice in option.says


@pytest.mark.parametrize("seed", range(20))
def test_any_request_comes_back_from_json_and_plans_its_lines(seed: int) -> None:
    draw = random.Random(seed)
    kinds = draw.choices(SECTION_KINDS, k=draw.randint(1, 6))
    structure = " ".join(f"{kind}:{draw.randint(1, 10)}" for kind in kinds)
    given = {
        "structure": structure, "rhyme_scheme": "".join(draw.choices("ABCX", k=4)),
        "syllables": draw.randint(3, 16), "temperature": draw.uniform(0.2, 1.5),
        "seed": draw.randrange(LARGEST_SEED), "genre": draw.choice(GENRES), "theme": "the sea",
    }  # fmt: skip
    request = SongRequest.from_fields(given, MODELS)
    assert SongRequest.from_fields(json.loads(json.dumps(request.as_fields())), MODELS) == request
    plans = request.plan()
    assert [plan.position for plan in plans] == list(range(len(plans)))
    told = {plan.section: (plan.kind, plan.lines_left) for plan in reversed(plans)}
    assert " ".join(f"{kind}:{left}" for _, (kind, left) in sorted(told.items())) == structure
    for plan, following in pairwise(plans):
        assert following.lines_left == plan.lines_left - 1 or plan.lines_left == 1


def test_a_given_line_stands_in_its_plan_and_nowhere_else() -> None:
    request = SongRequest(first_line="I went", structure="verse:3")
    plans = with_given(request.plan(), {2: Line(text="Home")})
    assert [plan.given and plan.given.text for plan in plans] == ["I went", None, "Home"]
    kept = with_given(plans, {0: Line(text="We went")})
    assert [plan.given and plan.given.text for plan in kept] == ["We went", None, "Home"]


@pytest.mark.parametrize(
    ("structure", "repeats"),
    [
        ("chorus:2 verse:1 chorus:2 chorus:2", {3: 0, 4: 1, 5: 0, 6: 1}),
        ("refrain:1 verse:1 refrain:1", {2: 0}), ("chorus:2 verse:2 refrain:2", {}),
        ("chorus:2 verse:2 chorus:3", {}), ("verse:2 chorus:2 verse:2", {}),
    ],
)  # fmt: skip
def test_a_chorus_of_the_same_length_is_sung_again(structure: str, repeats: dict[int, int]) -> None:
    plans = SongRequest(structure=structure).plan()
    assert {plan.position: plan.repeats for plan in plans if plan.repeats is not None} == repeats


@pytest.mark.parametrize("position", [-1, 3, 99])
def test_a_line_outside_the_plan_is_refused(position: int) -> None:
    with pytest.raises(ValueError, match=f"no line {position}; it has 3, from 0"):
        with_given(SongRequest(structure="verse:3").plan(), {position: Line(text="Home")})
