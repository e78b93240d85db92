"""A writer's own pronunciations, which come before the dictionary and all rules.

One word a line, then "=" and how it is said: by ARPAbet phones, with digits for stress (1 main, 2
second, 0 none) on vowels, or by words that sound like it. "#" begins a remark.

    Siobhan = SH AH0 V AO1 N
    Eoghan = owen
    Yggdrasil = igg drass ill
"""

import re
from collections.abc import Sequence

from ml.english.lexicon import Phones
from ml.english.speech import Pronunciations, Speech, speak
from ml.english.text import is_vowel, plain

VOWELS = frozenset("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())
LONGEST_ENTRY = 200  # characters
CONSONANTS = frozenset("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split())


class InvalidBook(ValueError):
    """Lines that are none of a book; `faults` tells of each, by its number."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def read_book(lines: Sequence[str]) -> Speech:
    """The speech of a writer whose book has these lines; a word given twice has both.

    Raises:
        InvalidBook: with what is wrong, line by line.
    """
    book: dict[str, Pronunciations] = {}
    faults = []
    for number, line in enumerate(lines, 1):
        try:
            entry = _entry(line)
        except ValueError as error:
            faults.append(f"Line {number}: {error}.")
            continue
        if entry:
            word, phones = entry
            book[word] = (*book.get(word, ()), phones)
    if faults:
        raise InvalidBook(faults)
    return Speech(book)


def _entry(line: str) -> tuple[str, Phones] | None:
    """A word and its phones; None for a line that is blank or a remark."""
    entry = line.split("#")[0].strip()
    if not entry:
        return None
    if len(entry) > LONGEST_ENTRY:
        raise ValueError(f"keep it to {LONGEST_ENTRY} characters")
    word, equals, said = (part.strip() for part in entry.partition("="))
    key = plain(word)
    if not equals or not re.fullmatch("[a-z']*[a-z][a-z']*", key):
        raise ValueError("write a word, = and how it is said")
    phones = _phones(said) or _like(said)
    if not phones:
        raise ValueError(f"{said!r} is neither ARPAbet phones nor words")
    return key, phones


def _phones(said: str) -> Phones:
    """ARPAbet phones; a vowel without digit is stressed if none before it is. () if they are none.

    "OY AY" are phones, "oy ay" are words, since phones are written large.
    """
    found: list[str] = []
    for phone in said.split():
        vowel, digit = (phone[:-1], phone[-1]) if phone[-1] in "012" else (phone, "")
        if vowel in CONSONANTS and not digit:
            found.append(phone)
        elif vowel in VOWELS:
            found.append(vowel + (digit or ("0" if any("1" in one for one in found) else "1")))
        else:
            return ()
    return tuple(found) if any(map(is_vowel, found)) else ()


def _like(said: str) -> Phones:
    """The sounds of the words that it is said like, the first main stress alone kept as such."""
    found: list[str] = []
    for word in re.findall("[a-z']+", plain(said)):
        for phone in next(iter(speak(word)), ()):
            stressed = any(one[-1] == "1" for one in found)
            found.append(phone.replace("1", "2") if stressed else phone)
    return tuple(found)
