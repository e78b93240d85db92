"""What becomes of a song's lines when it is edited: the same ones stay, others are measured."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from generator import measures
from ml.english.prosody import words_of
from ml.english.speech import Speech, speak
from ml.english.text import plain
from ml.song.line import Line, Section
from ml.song.plan import FREE

Wordings = Mapping[str, Sequence[Line]]  # those that lines had before, by the lines' names


def measured(
    sections: Sequence[Section], before: Sequence[Section], speak: Speech = speak
) -> list[Section]:
    """The sections with lines that stood in `before` as they were there, and others measured.

    A line whose words changed is still the same line: it keeps its name and what was asked of
    it, and nothing else. The letters of a section are heard anew when any of its lines changed,
    so that a line keeps none whose partner went away.

    Args:
        speak: how words are said, by a writer's own book first.
    """
    places = iter(_Matching(sections, before).places())
    placed = [[next(places) for _ in section.lines] for section in sections]
    found = [
        _measured(section, stood, before, {}, speak)
        for section, stood in zip(_without_strangers(sections, placed), placed, strict=True)
    ]
    return _named(found, placed, before)


def remeasured(
    sections: Sequence[Section],
    before: Sequence[Section],
    wordings: Wordings,
    speak: Speech = speak,
) -> list[Section]:
    """The same where all have their names already; a wording that a line had is that one again."""
    places = {
        line.id: _Place(at, number)
        for at, section in enumerate(before)
        for number, line in enumerate(section.lines)
    }
    return [
        _measured(section, [places.get(line.id) for line in section.lines], before, wordings, speak)
        for section in sections
    ]


def heard_again(
    sections: Sequence[Section], words: Collection[str], speak: Speech
) -> list[Section]:
    """The sections, in which lines with any of these words are measured as they are said now."""
    wanted = {word for one in words for word in words_of(plain(one))}
    forgotten = [
        replace(section, lines=tuple(_forgotten(line, wanted) for line in section.lines))
        for section in sections
    ]
    return remeasured(forgotten, forgotten, {}, speak)


def _forgotten(line: Line, words: set[str]) -> Line:
    """The line without its measures, if it has any of the words."""
    if words.isdisjoint(words_of(plain(line.text))):
        return line
    return replace(line, syllables=None, stress="", rhyme="", ok=None, missed="")


class _Place(NamedTuple):
    """Where a line stood: its section, and which of the section's lines it was."""

    section: int
    line: int


def _without_strangers(
    sections: Sequence[Section], placed: Sequence[Sequence[_Place | None]]
) -> list[Section]:
    """The sections, whose lines have no names but those of lines that stood before."""
    return [
        replace(
            section,
            lines=tuple(
                line if place else replace(line, id="")
                for line, place in zip(section.lines, places, strict=True)
            ),
        )
        for section, places in zip(sections, placed, strict=True)
    ]


def _named(
    sections: Sequence[Section],
    placed: Sequence[Sequence[_Place | None]],
    before: Sequence[Section],
) -> list[Section]:
    """The sections with the names that they had: their own, or by their lines, each once."""
    free = {section.id: section for section in before}
    named = []
    for section, places in zip(sections, placed, strict=True):
        wishes = [section.id, *(before[place.section].id for place in places if place)]
        if not section.lines:
            wishes += [was.id for was in free.values() if was == replace(section, id=was.id)]
        name = next((wish for wish in wishes if wish in free), "")
        free.pop(name, None)
        named.append(replace(section, id=name))
    return named


def _measured(
    section: Section,
    places: Sequence[_Place | None],
    before: Sequence[Section],
    wordings: Wordings,
    speak: Speech,
) -> Section:
    old = [before[place.section].lines[place.line] if place else None for place in places]
    lines = [
        _kept(line, was, wordings, speak) for line, was in zip(section.lines, old, strict=True)
    ]
    if not _untouched(lines, places, before) or not all(line.rhyme for line in lines):
        texts = [line.text for line in lines]
        letters = measures.letters(texts, [line.rhyme for line in lines], speak)
        lines = [
            _lettered(line, letter, alone=place is not None and _was_alone(line, place, before))
            for line, letter, place in zip(lines, letters, places, strict=True)
        ]
        lines = _answering(lines, speak)
    return replace(section, lines=tuple(lines))


def _kept(line: Line, was: Line | None, wordings: Wordings, speak: Speech) -> Line:
    """The line that it was, a wording that it had, or a new one; with its syllables in any case."""
    name = was.id if was else line.id
    had = [*([was] if was else []), *wordings.get(name, ())]
    wording = Line(text=line.text, target=was.target if was else None)
    kept = replace(next((one for one in had if one.text == line.text), wording), id=name)
    if kept.syllables is not None:
        return kept
    text = kept.text
    return replace(
        kept, syllables=measures.syllables(text, speak), stress=measures.stress(text, speak)
    )


def _lettered(line: Line, letter: str, *, alone: bool) -> Line:
    """With the letter that is heard; of a line in a new scheme it is not known to be in it."""
    if letter == line.rhyme or (letter == FREE and alone):
        return line
    return replace(line, rhyme=letter, ok=None, missed="")


def _answering(lines: Sequence[Line], speak: Speech) -> list[Line]:
    """The lines of a section with what each of them answers now."""
    texts, letters = [line.text for line in lines], [line.rhyme for line in lines]
    found = measures.answers(texts, letters, speak)
    return [
        replace(line, rhymes_with=place, grade=grade)
        for line, (place, grade) in zip(lines, found, strict=True)
    ]


def _was_alone(line: Line, place: _Place, before: Sequence[Section]) -> bool:
    """Whether no other line of its section had the letter of this one: it has lost no rhyme."""
    letters = [other.rhyme for other in before[place.section].lines]
    return line.rhyme != "" and letters.count(line.rhyme) == 1


def _untouched(
    lines: Sequence[Line], places: Sequence[_Place | None], before: Sequence[Section]
) -> bool:
    """Whether these are all lines of one earlier section, in order and as they were."""
    first = places[0] if places else None
    if first is None:
        return False
    old = before[first.section].lines
    in_order = [_Place(first.section, at) for at in range(len(old))]
    return list(places) == in_order and [line.text for line in lines] == [was.text for was in old]


class _Matching:
    """Finds for each line the one that it was before: by name, by words, or by where it stands."""

    def __init__(self, sections: Sequence[Section], before: Sequence[Section]) -> None:
        self.new = [line for section in sections for line in section.lines]
        self.spots = [
            _Place(at, number)
            for at, section in enumerate(before)
            for number in range(len(section.lines))
        ]
        self.old = [line for section in before for line in section.lines]
        self.found: dict[int, int] = {}  # places among all lines, new to old

    def places(self) -> list[_Place | None]:
        """Where each line stood, None for a line that is new; no two stood at one place."""
        texts = [line.text for line in self.old], [line.text for line in self.new]
        steps = SequenceMatcher(None, *texts, autojunk=False).get_opcodes()
        spans = [(range(i, j), range(k, m), tag) for tag, i, j, k, m in steps]
        self._match_names()
        for old, new, tag in spans:
            for at, was in zip(new, old, strict=False) if tag == "equal" else ():
                self._pair([at], [was])
        self._match_words()
        for old, new, _ in spans:
            self._pair(new, old)
        return [
            self.spots[self.found[at]] if at in self.found else None for at in range(len(self.new))
        ]

    def _match_names(self) -> None:
        named = {line.id: at for at, line in enumerate(self.old) if line.id}
        for at, line in enumerate(self.new):
            if line.id in named:
                self.found[at] = named.pop(line.id)

    def _match_words(self) -> None:
        for at, line in enumerate(self.new):
            same = (i for i, was in enumerate(self.old) if was.text == line.text)
            self._pair([at], same)

    def _pair(self, new: Iterable[int], old: Iterable[int]) -> None:
        """Match lines that nothing is known of yet, in their order."""
        taken = set(self.found.values())
        free = [at for at in new if at not in self.found]
        self.found.update(zip(free, (i for i in old if i not in taken), strict=False))
