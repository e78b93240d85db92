"""How any word is spoken: a writer's own book, the dictionary, forms of known words, a guess.

`lexicon.pronunciations` stays what the networks count syllables by, crude guesses of fragments
included, since they learned from it. What people write is measured by the speech of this room.
"""

import re
from collections.abc import Iterator, Mapping

from ml.english.common import common_words
from ml.english.lexicon import SPOKEN, Phones, dictionary, with_ending
from ml.english.spelling.guess import guess
from ml.english.spelling.respell import respellings
from ml.english.text import is_vowel, plain

Pronunciations = tuple[Phones, ...]

# Words of songs and older verse that the dictionary lacks, or has as something else.
EXTRA = {
    "ta'en": "T EY1 N", "pray'r": "P R EH1 R", "'em": "AH0 M", "'cause": "K AH1 Z", "th'": "DH",
    "th": "DH", "i'": "IH0", "a'": "AO1", "'t": "T", "'gan": "G AE1 N", "'scape": "S K EY1 P",
    "'bout": "B AW1 T", "'round": "R AW1 N D", "'nother": "N AH1 DH ER0",
    "'twixt": "T W IH1 K S T", "'mongst": "M AH1 NG S T", "dunno": "D AH0 N OW1",
    "finna": "F IH1 N AH0", "wi": "W IH1", "lemme": "L EH1 M IY0", "imma": "AY1 M AH0",
    "hafta": "HH AE1 F T AH0", "y'all": "Y AO1 L", "whatcha": "W AH1 CH AH0",
    "betcha": "B EH1 CH AH0", "gimme": "G IH1 M IY0", "ope": "OW1 P", "prithee": "P R IH1 DH IY0",
    "anon": "AH0 N AA1 N", "saith": "S EH1 TH", "drear": "D R IH1 R", "quoth": "K W OW1 TH",
    "gyre": "JH AY1 R", "selfie": "S EH1 L F IY0", "nigh": "N AY1",
    "wheresoe'er": "W EH2 R S OW0 EH1 R", "whoe'er": "HH UW0 EH1 R", "nought": "N AO1 T",
    "agen": "AH0 G EH1 N", "wis": "W IH1 S", "wot": "W AA1 T",
}  # fmt: skip
# Endings of known words, with what they add; "S" and "D" are sounded by what stands before them.
SUFFIXES = (
    ("'s", "S"), ("s'", "S"), ("'d", "D"), ("'st", "S T"), ("'n", "AH0 N"), ("n't", "AH0 N T"),
    ("'ll", "AH0 L"), ("'ve", "AH0 V"), ("'re", "ER0"), ("edst", "AH0 D S T"), ("eth", "AH0 TH"),
    ("est", "AH0 S T"), ("ings", "IH0 NG Z"), ("ing", "IH0 NG"), ("ers", "ER0 Z"), ("er", "ER0"),
    ("ly", "L IY0"), ("less", "L AH0 S"), ("ness", "N AH0 S"), ("nesses", "N AH0 S IH0 Z"),
    ("fully", "F AH0 L IY0"), ("ful", "F AH0 L"), ("ward", "W ER0 D"), ("like", "L AY2 K"),
    ("some", "S AH0 M"), ("hood", "HH UH2 D"), ("ship", "SH IH2 P"), ("y", "IY0"), ("ed", "D"),
    ("es", "S"), ("s", "S"), ("d", "D"),
)  # fmt: skip
PREFIXES = {
    "un": "AH0 N", "re": "R IY0", "be": "B IH0", "in": "IH0 N", "im": "IH0 M", "dis": "D IH0 S",
    "mis": "M IH0 S", "en": "EH0 N", "em": "EH0 M", "a": "AH0", "out": "AW2 T", "over": "OW2 V ER0",
    "o'er": "AO2 R", "oer": "AO2 R", "under": "AH2 N D ER0", "up": "AH2 P", "fore": "F AO2 R",
    "with": "W IH0 TH", "fare": "F EH2 R", "ever": "EH2 V ER0", "self": "S EH2 L F",
    "non": "N AA0 N",
}  # fmt: skip
LOOSE = frozenset({"AH0", "IH0", "EH0", "ER0", "UH0"})  # vowels that an apostrophe drops


class Speech:
    """Says words; equal to itself alone, so that what is kept of it is kept apart."""

    def __init__(self, book: Mapping[str, Pronunciations] | None = None) -> None:
        """`book`: a writer's own pronunciations of words in lower case, before all others."""
        self.book = dict(book or {})
        self._said: dict[str, Pronunciations] = {}

    def __call__(self, word: str) -> Pronunciations:
        """Pronunciations of a word, the commonest first; () if it has no letter a to z."""
        if word not in self._said:
            if len(self._said) > 100_000:
                self._said.clear()
            self._said[word] = self._say(re.sub(r"[^a-z']", "", plain(word)))
        return self._said[word]

    def knows(self, word: str) -> bool:
        """Whether the writer has said how the word is spoken."""
        return word in self.book or word.strip("'") in self.book

    def _say(self, word: str) -> Pronunciations:
        bare = word.strip("'")
        if not bare:
            return ()
        found = self._known(word)
        if bare.endswith("in") and bare + "g" in common_words() and word not in self.book:
            found = tuple(dict.fromkeys((*self._form(bare), *(found if word == bare else ()))))
        if not found and len(bare) < 40:
            found = self._form(word) or self._elided(word) or self._respelled(bare)
            found = found or self._put_together(bare)
        return found or (_with_a_vowel(guess(bare)),)

    def _known(self, word: str) -> Pronunciations:
        """Of the book or the dictionary, with its apostrophes or without."""
        bare = word.strip("'")
        for form in (word, bare):
            if form in self.book:
                return self.book[form]
        for form in (word, bare):
            if form in EXTRA:
                return _several(form)
            if found := dictionary().get(form):
                return found if form in SPOKEN else _spoken(form, found)
        return STRIPPED.get(bare, ())

    def _form(self, word: str) -> Pronunciations:
        """A form of a known word: possessives, dropped g's, elided -ed, archaic -est and -eth."""
        bare = word.strip("'")
        if bare.endswith("in") and (stem := self._known(bare + "g")):
            return tuple((*phones[:-1], "N") for phones in stem)
        for form in dict.fromkeys((word, bare)):
            for suffix, sound in SUFFIXES:
                if form.endswith(suffix) and (stem := self._stem(form[: -len(suffix)])):
                    return tuple(_ended(phones, sound) for phones in stem)
        return ()

    def _stem(self, word: str) -> Pronunciations:
        """What an ending was put to: as it stands, with a dropped e, a doubled letter, y for i."""
        tries = [word, word + "e"]
        if len(word) > 3 and word[-1] == word[-2]:
            # The dictionary has names such as "Hatt", but a hatter makes hats.
            place = 0 if word not in common_words() and word[:-1] in common_words() else 2
            tries.insert(place, word[:-1])
        if word.endswith("i"):
            tries.append(word[:-1] + "y")
        return next((f for form in tries if len(form) > 1 and (f := self._known(form))), ())

    def _elided(self, word: str) -> Pronunciations:
        """With a vowel left out at an apostrophe: "wand'ring", "op'ning", "ev'rything"."""
        if "'" not in word.strip("'"):
            return ()
        for vowel in "eioua":
            whole = word.replace("'", vowel, 1)
            if found := self._known(whole) or self._form(whole):
                return tuple(map(_without_loose_vowel, found))
        return ()

    def _respelled(self, word: str) -> Pronunciations:
        for spelled in respellings(word):
            if found := self._known(spelled) or (len(spelled) > 4 and self._form(spelled)):
                return found
        return ()

    def _put_together(self, word: str) -> Pronunciations:
        """Of a prefix and a word, or two words: "unfathomed", "moonbeam"."""
        for prefix, sound in PREFIXES.items():
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) > 3 and (stem := self._known(rest) or self._form(rest)):
                return tuple((*sound.split(), *phones) for phones in stem)
        return next(self._compounds(word.replace("'", "")), ())

    def _compounds(self, word: str) -> Iterator[Pronunciations]:
        """The second half gives up its main stress. Halves of like length are likeliest."""
        cuts = sorted(range(3, len(word) - 2), key=lambda cut: abs(2 * cut - len(word)))
        for cut in cuts:
            first, second = self._known(word[:cut]), self._known(word[cut:])
            if not second and len(word) - cut > 4:
                second = self._form(word[cut:])
            if first and second:
                tail = tuple(phone.replace("1", "2") for phone in second[0])
                yield tuple((*head, *tail) for head in first)


def _ended(stem: Phones, sound: str) -> Phones:
    return with_ending(stem, sound) if sound in {"S", "D"} else (*stem, *sound.split())


def _spoken(word: str, listed: Pronunciations) -> Pronunciations:
    """As listed, without what is no word: "us" is listed as "U. S." too."""
    fewest = min(sum(map(is_vowel, phones)) for phones in listed)
    return tuple(
        _with_a_vowel(phones)
        for phones in listed
        if len(word) > 3 or sum(map(is_vowel, phones)) == fewest
    )


def _several(word: str) -> Pronunciations:
    """What stands in EXTRA; "th'" may be sung on a syllable of its own too."""
    phones = tuple(EXTRA[word].split())
    return (phones, ("DH", "AH0")) if phones == ("DH",) else (phones,)


def _with_a_vowel(phones: Phones) -> Phones:
    """What has no vowel is a syllable all the same: "sh", "hmm"."""
    if any(map(is_vowel, phones)):
        return phones
    return (*phones[:-1], "AH1", phones[-1]) if len(phones) > 1 else (*phones, "AH1")


def _without_loose_vowel(phones: Phones) -> Phones:
    """The first vowel without stress after the stress left out; "er" keeps its r."""
    stressed = next((at for at, phone in enumerate(phones) if phone[-1] == "1"), 0)
    for at in range(stressed + 1, len(phones)):
        if phones[at] in LOOSE:
            kept = ("R",) if phones[at] == "ER0" and phones[at + 1 : at + 2] != ("R",) else ()
            return (*phones[:at], *kept, *phones[at + 1 :])
    return phones


# Elided words as they stand where apostrophes were lost: "oer", "heavn".
STRIPPED: dict[str, Pronunciations] = {
    word.replace("'", ""): (tuple(phones.split()),)
    for word, phones in (SPOKEN | EXTRA).items()
    if "'" in word.strip("'") and word.replace("'", "") not in {"een", "aint", "nother"}
}

speak = Speech()
