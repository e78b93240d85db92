"""Pronunciations of English words: CMUdict first, then rules for what it lacks.

A pronunciation is a tuple of ARPAbet phones; vowels carry a stress digit (0 none, 1 primary,
2 secondary). Source of the dictionary: CMU Pronouncing Dictionary 0.7b (BSD licence beside it).
"""

import lzma
import re
import sys
from functools import lru_cache
from pathlib import Path

Phones = tuple[str, ...]

DICTIONARY = Path(__file__).parents[1] / "data" / "cmudict.txt.xz"
VOICELESS = frozenset({"P", "T", "K", "F", "TH"})
SIBILANTS = frozenset({"S", "Z", "SH", "ZH", "CH", "JH"})

# Elided and archaic forms that a singer knows and the dictionary does not.
SPOKEN = {
    "o'er": "AO1 R", "ne'er": "N EH1 R", "e'er": "EH1 R", "whene'er": "W EH0 N EH1 R",
    "where'er": "W EH0 R EH1 R", "howe'er": "HH AW0 EH1 R", "whate'er": "W AH0 T EH1 R",
    "'tis": "T IH1 Z", "'twas": "T W AA1 Z", "'twere": "T W ER1", "'twill": "T W IH1 L",
    "'twould": "T W UH1 D", "'neath": "N IY1 TH", "'mid": "M IH1 D", "'gainst": "G EH1 N S T",
    "'mong": "M AH1 NG", "'till": "T IH1 L", "'til": "T IH1 L", "th'": "DH", "thro'": "TH R UW1",
    "tho'": "DH OW1", "heav'n": "HH EH1 V N", "giv'n": "G IH1 V N", "ev'n": "IY1 V N",
    "e'en": "IY1 N", "riv'n": "R IH1 V N", "driv'n": "D R IH1 V N", "spir'it": "S P IH1 R IH0 T",
    "flow'r": "F L AW1 R", "pow'r": "P AW1 R", "show'r": "SH AW1 R", "bow'r": "B AW1 R",
    "tow'r": "T AW1 R", "ev'ry": "EH1 V R IY0", "ev'ning": "IY1 V N IH0 NG", "fav'rite":
    "F EY1 V R IH0 T", "wand'ring": "W AA1 N D R IH0 NG", "lov'd": "L AH1 V D", "i": "AY1",
    "ye": "Y IY1", "hath": "HH AE1 TH", "doth": "D AH1 TH", "dost": "D AH1 S T", "wilt":
    "W IH1 L T", "shalt": "SH AE1 L T", "didst": "D IH1 D S T", "canst": "K AE1 N S T",
    "hast": "HH AE1 S T", "wert": "W ER1 T", "aye": "AY1", "bonnie": "B AA1 N IY0", "bonny":
    "B AA1 N IY0", "oh": "OW1", "o": "OW1", "ere": "EH1 R", "aught": "AO1 T", "ain't": "EY1 N T",
    "wi'": "W IH1", "o'": "AH0", "an'": "AE1 N", "th": "DH", "a": "AH0", "the": "DH AH0",
}  # fmt: skip

# Letters to phones, longest first: only for words that neither dictionary nor suffix rules know.
GRAPHEMES = (
    ("eigh", "EY1"), ("ough", "OW1"), ("augh", "AO1"), ("igh", "AY1"), ("tch", "CH"), ("dge", "JH"),
    ("tion", "SH AH0 N"), ("sion", "ZH AH0 N"), ("eau", "OW1"), ("ee", "IY1"), ("ea", "IY1"),
    ("oo", "UW1"), ("ou", "AW1"), ("ow", "OW1"), ("oa", "OW1"), ("oi", "OY1"), ("oy", "OY1"),
    ("ai", "EY1"), ("ay", "EY1"), ("au", "AO1"), ("aw", "AO1"), ("ew", "UW1"), ("ie", "IY1"),
    ("ei", "IY1"), ("ey", "IY1"), ("ar", "AA1 R"), ("or", "AO1 R"), ("er", "ER1"), ("ir", "ER1"),
    ("ur", "ER1"), ("sh", "SH"), ("ch", "CH"), ("th", "TH"), ("ph", "F"), ("wh", "W"), ("ck", "K"),
    ("ng", "NG"), ("qu", "K W"), ("kn", "N"), ("wr", "R"), ("a", "AE1"), ("e", "EH1"), ("i", "IH1"),
    ("o", "AA1"), ("u", "AH1"), ("b", "B"), ("c", "K"), ("d", "D"), ("f", "F"), ("g", "G"),
    ("h", "HH"), ("j", "JH"), ("k", "K"), ("l", "L"), ("m", "M"), ("n", "N"), ("p", "P"),
    ("q", "K"), ("r", "R"), ("s", "S"), ("t", "T"), ("v", "V"), ("w", "W"), ("x", "K S"),
    ("z", "Z"),
)  # fmt: skip
LONG = {"AE1": "EY1", "EH1": "IY1", "IH1": "AY1", "AA1": "OW1", "AH1": "UW1"}


@lru_cache(maxsize=1)
def dictionary() -> dict[str, tuple[Phones, ...]]:
    """Every dictionary word with its pronunciations, the commonest first."""
    found: dict[str, list[Phones]] = {}
    with lzma.open(DICTIONARY, "rt", encoding="ascii") as lines:
        for line in lines:
            word, *phones = line.split()
            # A hundred thousand words are spoken by seventy phones: one copy of each is enough.
            found.setdefault(word, []).append(tuple(map(sys.intern, phones)))
    words = {word: tuple(spoken) for word, spoken in found.items()}
    # A single letter or an article is spoken as sung, not as spelled ("a" is not "ay").
    words.update({word: (tuple(phones.split()),) for word, phones in SPOKEN.items()})
    return words


@lru_cache(maxsize=200_000)
def pronunciations(word: str) -> tuple[Phones, ...]:
    """Pronunciations of one word (letters and apostrophes, any case); () if it has no letters."""
    word = re.sub(r"[^a-z']", "", word.lower())
    if not word.strip("'"):
        return ()
    known = _looked_up(word)
    return known or (_derived(word) or _spelled(word),)


def is_known(word: str) -> bool:
    """Whether the word stands in the dictionary itself, so that its sound is not a guess."""
    return word.lower().strip('.,;:!?"()-') in dictionary()


def _looked_up(word: str) -> tuple[Phones, ...]:
    words = dictionary()
    return words.get(word) or words.get(word.strip("'")) or ()


def _derived(word: str) -> Phones | None:
    """A form of a known word: possessives, dropped g's, elided -ed, archaic -est and -eth..."""
    bare = word.strip("'")
    if bare.endswith("in") and word.endswith("'") and (stem := _stem(bare + "g")):
        return (*stem[:-1], "N")
    for suffix, ending in (("'s", "S"), ("s'", "S"), ("'d", "D"), ("'st", "ST"), ("'n", "N")):
        if word.endswith(suffix) and (stem := _stem(word[: -len(suffix)])):
            return with_ending(stem, ending)
    for suffix, phones in (
        ("eth", ("AH0", "TH")), ("est", ("AH0", "S", "T")), ("ing", ("IH0", "NG")),
        ("ers", ("ER0", "Z")), ("er", ("ER0",)), ("ly", ("L", "IY0")), ("less", ("L", "AH0", "S")),
        ("ness", ("N", "AH0", "S")), ("ful", ("F", "AH0", "L")), ("y", ("IY0",)),
    ):  # fmt: skip
        if bare.endswith(suffix) and (stem := _stem(bare[: -len(suffix)])):
            return (*stem, *phones)
    for suffix, ending in (("ed", "D"), ("es", "S"), ("s", "S"), ("d", "D")):
        if bare.endswith(suffix) and (stem := _stem(bare[: -len(suffix)])):
            return with_ending(stem, ending)
    return _compound(bare)


def _stem(word: str) -> Phones | None:
    """The dictionary's sound of a stem, trying a dropped e, a doubled consonant and y for i."""
    tries = [word, word + "e"]
    if len(word) > 3 and word[-1] == word[-2]:
        tries.append(word[:-1])
    if word.endswith("i"):
        tries.append(word[:-1] + "y")
    for form in tries:
        if len(form) > 1 and (known := _looked_up(form)):
            return known[0]
    return None


def with_ending(stem: Phones, ending: str) -> Phones:
    """A stem with a plural or past ending, voiced as what it follows."""
    last = re.sub(r"\d", "", stem[-1])
    if ending == "S":
        if last in SIBILANTS:
            return (*stem, "IH0", "Z")
        return (*stem, "S" if last in VOICELESS else "Z")
    if ending == "D":
        if last in {"T", "D"}:
            return (*stem, "IH0", "D")
        return (*stem, "T" if last in VOICELESS | {"S", "SH", "CH"} else "D")
    return (*stem, *({"ST": ("S", "T"), "N": ("AH0", "N")}[ending]))


def _compound(word: str) -> Phones | None:
    """Two dictionary words in one ("moonbeam"): the second half gives up its main stress."""
    words = dictionary()
    for cut in range(len(word) - 3, 2, -1):
        if word[:cut] in words and word[cut:] in words:
            return (*words[word[:cut]][0], *(p.replace("1", "2") for p in words[word[cut:]][0]))
    for prefix in ("un", "re", "be", "out", "fore"):
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 2 and (stem := _stem(rest) or _derived(rest)):
            return (*(p.replace("1", "0") for p in _spelled(prefix)), *stem)
    return None


def _spelled(word: str) -> Phones:
    """A guess from the letters: a silent final e lengthens, the first vowel takes the stress."""
    bare = word.replace("'", "")
    silent = len(bare) > 3 and bare[-1] == "e" and bare[-2] not in "aeiouy"
    phones: list[str] = []
    rest = bare[:-1] if silent else bare
    while rest:
        if rest[0] == "y":
            phones.append("Y" if not phones else "IY1")
            rest = rest[1:]
            continue
        match = next(((g, p) for g, p in GRAPHEMES if rest.startswith(g)), (rest[0], ""))
        phones.extend(match[1].split())
        rest = rest[len(match[0]) :]
    vowels = [at for at, phone in enumerate(phones) if phone[-1].isdigit()]
    if silent and vowels:
        phones[vowels[-1]] = LONG.get(phones[vowels[-1]], phones[vowels[-1]])
    for at in vowels[1:]:
        phones[at] = phones[at][:-1] + "0"
    return tuple(phones) if vowels else ("AH0", *phones)
