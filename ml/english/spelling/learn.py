"""Learn the sound of spelling from the dictionary, and measure it on words kept back.

    python -m ml.english.spelling.learn --out ml/data/spelling.txt.xz

takes about a minute. One word in twenty is kept back (`is_kept_back`), in the shipped model too.
"""

import argparse
import lzma
import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ml.english.common import common_words
from ml.english.lexicon import DICTIONARY, Phones
from ml.english.spelling.align import Pair, align, learn_costs
from ml.english.spelling.guess import END, FIRST, MODEL, ORDER, START, Model
from ml.english.text import is_vowel

# A sequence of so many pairs is kept if it was counted so often.
LEAST = {1: 1, 2: 1, 3: 2, 4: 2, 5: 2, 6: 3}
LEAST_PAIR = 12  # a pair of letter and sounds must be found in so many words
SAMPLE = 12_000  # words that the costs of alignments are learned from


def is_kept_back(word: str) -> bool:
    """Whether a word is never learned from, to measure on."""
    return zlib.crc32(word.encode()) % 20 == 0


def spelled_words() -> dict[str, list[Phones]]:
    """The dictionary's words of letters alone, with all their pronunciations."""
    words: dict[str, list[Phones]] = defaultdict(list)
    with lzma.open(DICTIONARY, "rt", encoding="ascii") as lines:
        for line in lines:
            word, *phones = line.split()
            if word.isalpha() and len(word) > 1:
                words[word].append(tuple(phones))
    return dict(words)


def learn(words: dict[str, list[Phones]]) -> str:
    """The text of a model: its pairs, a blank line, and what follows each context."""
    taught = [(word, spoken[0]) for word, spoken in words.items() if not is_kept_back(word)]
    costs = learn_costs(random.Random(1).sample(taught, min(SAMPLE, len(taught))))
    aligned = [(word, found) for word, phones in taught if (found := align(word, phones, costs))]
    seen = Counter(pair for _, pairs in aligned for pair in pairs)
    kept = sorted(pair for pair, count in seen.items() if count >= LEAST_PAIR)
    follows = _count(aligned, kept)
    head = "\n".join(letter + " ".join(phones) for letter, phones in kept)
    body = "\n".join(
        context + " " + "".join(f"{pair}{count}" for pair, count in sorted(after.items()))
        for context, after in sorted(follows.items())
    )
    return f"{head}\n\n{body}\n"


def _count(
    aligned: Iterable[tuple[str, Sequence[Pair]]], kept: Sequence[Pair]
) -> dict[str, dict[str, int]]:
    numbers = {pair: chr(FIRST + at) for at, pair in enumerate(kept)}
    common = common_words()
    counts: Counter[str] = Counter()
    for word, pairs in aligned:
        if not all(pair in numbers for pair in pairs):
            continue
        text = START + "".join(numbers[pair] for pair in pairs) + END
        for end in range(2, len(text) + 1):
            for start in range(max(0, end - ORDER), end):
                # Names fill the dictionary, so words of songs count twice.
                counts[text[start:end]] += 1 + (word in common)
    follows: dict[str, dict[str, int]] = defaultdict(dict)
    for sequence, count in counts.items():
        if count >= LEAST[len(sequence)]:
            follows[sequence[:-1]][sequence[-1]] = count
    return follows


class Score(NamedTuple):
    """How well words were guessed, as shares of words, but errors of phones as a share of phones.

    Any listed pronunciation counts as right; reduced vowels are told apart.
    """

    phone_errors: float
    words: float  # all phones right, stress aside
    syllables: float  # right number
    stress: float  # right number, and the main stress on the right one


def measure(model: Model, words: dict[str, list[Phones]]) -> Score:
    errors = phones = right = syllables = stress = 0
    for word, spoken in words.items():
        found = model.guess(word)
        distance, length = min((_distance(_plain(found), _plain(one)), len(one)) for one in spoken)
        errors, phones, right = errors + distance, phones + length, right + (distance == 0)
        syllables += len(_stress(found)) in {len(_stress(one)) for one in spoken}
        stress += _stress(found) in {_stress(one) for one in spoken}
    count = len(words)
    return Score(errors / phones, right / count, syllables / count, stress / count)


def _plain(phones: Phones) -> Phones:
    return tuple(phone.rstrip("012") for phone in phones)


def _stress(phones: Phones) -> str:
    return "".join("+" if phone[-1] == "1" else "-" for phone in phones if is_vowel(phone))


def _distance(one: Phones, other: Phones) -> int:
    """Phones to insert, leave out or change (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for at, phone in enumerate(one, 1):
        above, row = row, [at]
        for column, across in enumerate(other, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (phone != across)))
    return row[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--measure", type=int, default=1000, help="words to measure on")
    options = parser.parse_args()
    words = spelled_words()
    text = learn(words)
    options.out.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    kept_back = sorted(word for word in words if is_kept_back(word))
    drawn = random.Random(2).sample(kept_back, min(options.measure, len(kept_back)))
    print(measure(Model.load(options.out), {word: words[word] for word in drawn}))


if __name__ == "__main__":
    main()
