import pytest

from ml.song.presets import PRESETS
from ml.song.request import InvalidRequest, SongRequest
from ml.song.scheme import scheme_places

MODELS = ("rnn", "lstm", "gru")


def errors_of(**fields: object) -> dict[str, list[str]]:
    with pytest.raises(InvalidRequest) as caught:
        SongRequest.from_fields(fields, MODELS)
    return caught.value.errors


def test_an_empty_request_takes_every_default() -> None:
    request = SongRequest.from_fields({"theme": " ", "seed": None}, MODELS)
    assert (request.model, request.rhyme_scheme, request.syllables) == ("lstm", "ABAB", 8)


def test_two_empty_requests_draw_different_seeds() -> None:
    seeds = {SongRequest.from_fields({}, MODELS).seed for _ in range(8)}
    assert len(seeds) == 8


def test_its_fields_make_the_same_request_again() -> None:
    request = SongRequest.from_fields({"theme": "rain", "seed": "7"}, MODELS)
    assert SongRequest.from_fields(request.as_fields(), MODELS) == request


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "x" * 10_000), ("theme", "a\x00b"), ("theme", ["sea"]), ("genre", "polka"),
        ("first_line", "x" * 201), ("model", "transformer"), ("register", "latin"),
        ("structure", "verse:0"), ("structure", "verse:99"), ("structure", "hook:4"),
        ("structure", "verse:16 " * 5), ("rhyme_scheme", "A1!"), ("rhyme_scheme", "A" * 17),
        ("syllables", 0), ("syllables", 500), ("syllables", "eight"), ("syllables", True),
        ("temperature", 0), ("temperature", 100), ("temperature", "nan"), ("temperature", "hot"),
        ("metre", "iambic chorus:waltz"), ("rhymes", "perfect chorus:loose"),
        ("seed", -1), ("seed", 10**30), ("seed", "7.5"),
    ],
)  # fmt: skip
def test_it_names_the_field_that_is_wrong(field: str, value: object) -> None:
    assert list(errors_of(**{field: value})) == [field]


def test_it_reports_all_wrong_fields_at_once() -> None:
    assert set(errors_of(syllables=0, seed="x", colour="red")) == {"syllables", "seed", "colour"}


@pytest.mark.parametrize("theme", ["🙂🎵", "שלום עולם", "zorbly flurb", "café"])
def test_it_takes_any_script_as_theme(theme: str) -> None:
    assert SongRequest.from_fields({"theme": theme}, MODELS).theme == theme


def test_a_request_from_before_an_option_means_what_it_meant() -> None:
    today = SongRequest(theme="rain", syllables=8, seed=7).as_fields()
    young = {"preset", "avoid", "family_friendly", "point_of_view", "chorus"}
    older = {name: value for name, value in today.items() if name not in young}
    assert SongRequest.stored(older).family_friendly == "no"
    assert SongRequest.stored(today) == SongRequest(theme="rain", syllables=8, seed=7)
    assert SongRequest.from_fields({}, MODELS).family_friendly == "yes"


def test_a_short_scheme_repeats_with_fresh_letters() -> None:
    def letters(scheme: str, lines: int) -> str:
        return "".join(place.letter for place in scheme_places(scheme, lines))

    assert letters("ABAB", 6) == "ABABCD"
    assert letters("AX", 4) == "AXBX"
    assert letters("A1A", 6) == "AAABBB"


@pytest.mark.parametrize(
    ("scheme", "letters"),
    [
        ("couplets", "AABB AABB AABBC"), ("ABCB chorus:AABB", "ABCB AABB ABCBD"),
        ("bridge:limerick", "ABAB ABAB AABBA"), ("monorhyme", "AAAA AAAA AAAAA"),
        ("verse:free chorus:enclosed", "XXXX ABBA ABABC"),
    ],
)  # fmt: skip
def test_a_kind_of_section_may_have_a_scheme_of_its_own(scheme: str, letters: str) -> None:
    asked = {"structure": "verse:4 chorus:4 bridge:5", "rhyme_scheme": scheme}
    plans = SongRequest.from_fields(asked, MODELS).plan()
    sections = ["".join(p.rhyme for p in plans if p.section == number) for number in range(3)]
    assert " ".join(sections) == letters


def test_a_scheme_that_is_none_says_how_to_write_one() -> None:
    (told,) = errors_of(rhyme_scheme="A1!")["rhyme_scheme"]
    assert all(part in told for part in ("ABAB", "X rhymes", "limerick", "chorus:AABB"))


@pytest.mark.parametrize(
    ("scheme", "repeats"),
    [
        ("A1A", [None, 0, None, None, 3, None]),  # the second of each verse: its first
        ("ABAB", [None] * 6),
        ("AX*A", [None, None, None, None, 1, None]),  # the response comes back in the next verse
        ("A*1A", [None, 0, None, 0, 0, None]),
    ],
)  # fmt: skip
def test_a_scheme_says_which_lines_are_sung_again(scheme: str, repeats: list[int | None]) -> None:
    request = SongRequest(structure="verse:3 verse:3", rhyme_scheme=scheme, syllables="8 6 5")
    plans = request.plan()
    assert [plan.repeats for plan in plans] == repeats
    assert all(p.syllables == plans[p.repeats].syllables for p in plans if p.repeats is not None)


def test_a_digit_with_a_prime_varies_a_line_unless_all_of_it_comes_again() -> None:
    request = SongRequest(
        structure="verse:3 chorus:3 chorus:3", rhyme_scheme="A1'A", syllables="8 6 5"
    )
    plans = request.plan()
    assert [plan.varies for plan in plans] == [None, 0, None, None, 3, None, None, None, None]
    assert [plan.repeats for plan in plans[6:]] == [3, 4, 5]
    assert [plan.syllables for plan in plans[:3]] == [8, 8, 5]
    assert "".join(plan.rhyme for plan in plans[:3]) == "AAA"


def test_a_varied_chorus_sings_all_but_its_last_line_again() -> None:
    structure = "chorus:3 verse:1 chorus:3 refrain:1 refrain:1"
    plans = SongRequest(structure=structure, chorus="varied").plan()
    assert [plan.repeats for plan in plans[4:]] == [0, 1, None, None, 7]
    starred = SongRequest(structure=structure, chorus="varied", rhyme_scheme="ABA*").plan()
    assert starred[6].repeats == 2


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_fills_what_is_not_given(name: str) -> None:
    request = SongRequest.from_fields({"preset": name.upper(), "theme": "rain"}, MODELS)
    filled = request.as_fields()
    assert {**filled, **PRESETS[name].fields, "preset": name} == filled
    assert SongRequest.from_fields(filled, MODELS) == request
    assert len(request.plan()) >= 5


def test_a_limerick_is_anapaestic_and_a_sonnet_iambic() -> None:
    metres = {name: dict(PRESETS[name].fields).get("metre") for name in ("limerick", "sonnet")}
    assert metres == {"limerick": "anapaestic", "sonnet": "iambic"}


def test_a_field_that_is_given_wins_over_the_preset() -> None:
    asked = {"preset": "limerick", "syllables": "9 9 6 6 9", "rhyme_scheme": " ", "genre": "folk"}
    request = SongRequest.from_fields(asked, MODELS)
    assert (request.syllables, request.rhyme_scheme) == ("9 9 6 6 9", "AABBA")
    assert (request.structure, request.genre) == ("verse:5", "folk")


def test_metre_and_rhymes_go_by_the_kind_of_section() -> None:
    asked = {"metre": "iambic chorus:trochaic", "rhymes": "bridge:near"}
    request = SongRequest.from_fields(asked, MODELS)
    assert [request.metre_of(kind) for kind in ("verse", "chorus")] == ["iambic", "trochaic"]
    assert [request.rhymes_of(kind) for kind in ("verse", "bridge")] == ["perfect", "near"]


@pytest.mark.parametrize(
    ("syllables", "sung"),
    [
        (7, [7, 7, 7, 7, 7]), ("8 6", [8, 6, 8, 8, 6]), ("9 chorus:8 6", [9, 9, 9, 8, 6]),
        ("chorus:5", [8, 8, 8, 5, 5]),
    ],
)  # fmt: skip
def test_syllables_are_a_pattern_over_the_lines_of_a_section(
    syllables: int | str, sung: list[int]
) -> None:
    request = SongRequest(structure="verse:3 chorus:2", syllables=syllables)
    assert [line.syllables for line in request.plan()] == sung


def test_the_plan_has_every_line_in_order() -> None:
    request = SongRequest(structure="verse:2 chorus:3", rhyme_scheme="AA", syllables=6)
    plan = [(line.kind, line.rhyme, line.lines_left) for line in request.plan()]
    assert plan == [
        ("verse", "A", 2), ("verse", "A", 1), ("chorus", "A", 3), ("chorus", "A", 2),
        ("chorus", "B", 1),
    ]  # fmt: skip
