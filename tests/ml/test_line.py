"""A line: one type, one way to fields and back."""

from ml.song.line import NETWORK, Line, Receipt, Section, as_lines, as_sections, facts_of

LINE = Line(
    position=3,
    section=1,
    kind="chorus",
    id="a",
    text="The harbour lights are burning low",
    syllables=8,
    target=8,
    rhyme="A",
    ok=True,
    receipt=Receipt(by=NETWORK, model="lstm", version="1", seed=7),
)


def test_fields_and_back_is_the_same() -> None:
    assert Line.from_fields(LINE.as_fields()) == LINE


def test_a_section_and_back_is_the_same() -> None:
    (section,) = as_sections([LINE])

    assert Section.from_fields(section.facts()) == section


def test_a_line_from_before_a_fact_was_known_takes_its_default() -> None:
    assert Line.from_fields({"text": "Old", "tempo": "unknown now"}) == Line(text="Old")


def test_facts_tell_all_but_the_place_in_the_plan() -> None:
    assert set(LINE.as_fields()) - set(LINE.facts()) == {"position", "section", "kind"}


def test_every_fact_says_what_it_is() -> None:
    for noun in (Line, Receipt):
        assert all(fact.metadata["help"].endswith(".") for fact in facts_of(noun))


def test_lines_are_grouped_by_the_sections_of_their_plan() -> None:
    lines = [Line(section=number // 2, kind="verse", text=str(number)) for number in range(4)]

    sections = as_sections(lines)

    assert [(section.kind, section.heading) for section in sections] == [("verse", "Verse")] * 2
    assert [[line.text for line in section.lines] for section in sections] == [
        ["0", "1"],
        ["2", "3"],
    ]


def test_lines_as_sections_and_back_have_their_places() -> None:
    lines = [
        Line(position=at, section=at // 2, kind=("verse", "chorus")[at // 2], text=str(at))
        for at in range(4)
    ]

    assert as_lines(as_sections(lines)) == lines
