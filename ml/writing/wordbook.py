"""What the composer knows of each token as a word: syllables, rhyme class, register, neighbours."""

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from ml.corpus.known import KnownWords
from ml.corpus.tokenizer import SPECIALS, WORD_START, Vocabulary
from ml.english.diction import dated
from ml.english.endings import Ending, endings
from ml.english.lexicon import Phones, is_known
from ml.english.prosody import has_one_rhyme, is_rhyme, rhyme_sound, syllables
from ml.english.rhyme import FULL, Grade, best_grade, grade, may_rhyme
from ml.english.speech import Speech, speak
from ml.english.words import FUNCTION_WORDS, is_archaic, is_english

Flags = npt.NDArray[np.bool_]

COMMON = 3  # directions that all words share: how common they are, and their register
SHORTEST_BUILT = 5  # letters of a word put together from pieces
WORDS_KEPT, GRADED_KEPT = 20_000, 400  # words whose rhymes are remembered, full ones and all
CLOSING_MARKS = frozenset(".,;:!?")
# Words that end a line weakly or rhyme only for the eye of a dictionary.
WEAK_ENDS = FUNCTION_WORDS - {
    "again", "alone", "along", "away", "before", "behind", "below", "gone", "more", "near", "now",
    "once", "own", "seen", "still", "true", "well", "you", "me", "her", "him", "thee", "mine",
    "around", "down", "made", "known", "tell", "over", "above", "under", "here", "there", "then",
    "goes", "comes", "come", "do", "no", "so", "up", "us", "oh", "may", "say", "see", "said", "why",
    "out",
}  # fmt: skip


class Wordbook:
    """Facts about the tokens of a vocabulary, with the network's own embedding for likeness."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        embedding: torch.Tensor,
        fragments: Collection[str] = (),
        capitals: Collection[str] = (),
    ) -> None:
        """`fragments` and `capitals`: as `KnownWords` takes them."""
        self.vocabulary = vocabulary
        tokens = vocabulary.tokens
        self.known = KnownWords(tokens, fragments, capitals)
        bare = [token[1:] if token.startswith(WORD_START) else token for token in tokens]
        self.starts: Flags = np.array([token.startswith(WORD_START) for token in tokens])
        self.starts[: len(SPECIALS)] = False
        self.closing: Flags = np.array([token in CLOSING_MARKS for token in tokens])
        self.letters: Flags = np.array(
            [word.replace("'", "").isalpha() and word.islower() for word in bare]
        )
        self.pieces: Flags = self.letters & ~self.starts
        self.whole: Flags = self.starts & np.array([word in self.known.words for word in bare])
        self.syllables: npt.NDArray[np.int64] = np.array(
            [syllables(word) if ok else 0 for word, ok in zip(bare, self.letters, strict=True)]
        )
        self.archaic: Flags = np.array([is_archaic(word) for word in bare])
        self.dated: npt.NDArray[np.float32] = np.array(
            [dated(word) if ok else 0 for word, ok in zip(bare, self.starts, strict=True)],
            np.float32,
        )
        self.words = bare
        self.vectors = _likened(embedding, torch.from_numpy(self.whole))
        self.never_after = lru_cache(maxsize=None)(self._never_after)
        self.rhymes_with = lru_cache(WORDS_KEPT)(self._rhymes_with)
        self._grades = lru_cache(GRADED_KEPT)(self._grades_of)

    def is_word(self, word: str) -> bool:
        """Whether a word written by the network is one: short heaps of pieces seldom are."""
        number = self.vocabulary.word(word)
        if number is not None:
            return bool(self.whole[number])
        return len(word) >= SHORTEST_BUILT and is_known(word) and is_english(word.lower())

    @cached_property
    def end_words(self) -> Flags:
        """Whole words that may end a line: certain of sound, and not weak."""
        return np.array(
            [
                bool(whole)
                and word not in WEAK_ENDS
                and len(word) > 1
                and "'" not in word
                and has_one_rhyme(word)
                and rhyme_sound(word) != ()
                for whole, word in zip(self.whole, self.words, strict=True)
            ]
        )

    @cached_property
    def rhyme_classes(self) -> dict[Phones, list[int]]:
        """Token ids of end words by the sound of their rhyme, in order of id (commonest first)."""
        classes: dict[Phones, list[int]] = defaultdict(list)
        for number in np.flatnonzero(self.end_words):
            classes[rhyme_sound(self.words[number])].append(int(number))
        return dict(classes)

    def _rhymes_with(self, word: str) -> list[int]:
        """End words that rhyme perfectly with any word, the commonest first."""
        same = self.rhyme_classes.get(rhyme_sound(word), [])
        return [
            number
            for number in same
            if is_rhyme(self.words[number], word) and grade(self.words[number], word) in FULL
        ]

    def likened_to(self, word: str, grades: Collection[Grade], speak: Speech = speak) -> list[int]:
        """End words that rhyme with any word in one of these grades, the commonest first."""
        return [number for number, found in self._grades(word, speak).items() if found in grades]

    def _grades_of(self, word: str, speak: Speech) -> dict[int, Grade]:
        """How end words rhyme with any word, without those that have nothing in common with it."""
        targets = endings(word, speak)
        return {
            number: best_grade(ways, targets)
            for number, ways in self._endings.items()
            if any(may_rhyme(way, target) for way in ways for target in targets)
        }

    @cached_property
    def _endings(self) -> dict[int, tuple[Ending, ...]]:
        """End words with the ways in which they may rhyme."""
        return {
            int(number): endings(self.words[number]) for number in np.flatnonzero(self.end_words)
        }

    def has_rhymes(self, word: str, least: int) -> bool:
        """Whether at least so many end words rhyme with the word."""
        return has_one_rhyme(word) and len(self.rhymes_with(word)) >= least

    def _never_after(self, token: int) -> npt.NDArray[np.int64]:
        """Tokens that may not follow one: itself, and what an article does not go with."""
        return np.array([token, *self._mismatched.get(self.words[token], ())])

    @cached_property
    def _mismatched(self) -> dict[str, npt.NDArray[np.int64]]:
        """Whole words that may not follow "a", having a vowel's sound, or "an", having none."""
        whole = np.flatnonzero(self.whole)
        vowel = np.array([_begins_with_vowel(self.words[number]) for number in whole], bool)
        return {"a": whole[vowel], "an": whole[~vowel]}

    @cached_property
    def thematic(self) -> Flags:
        """Content words of today's English that can carry a theme."""
        carries: Flags = np.array([self.known.carries_theme(word) for word in self.words])
        return np.logical_and(self.whole, carries)

    def theme(self, text: str) -> list[int]:
        """Tokens of the content words of a theme that the vocabulary knows."""
        numbers = [self.vocabulary.word(word) for word in self.known.theme(text)]
        return [number for number in numbers if number is not None]

    def neighbours(self, number: int, count: int) -> list[int]:
        """The thematic words nearest in the network's embedding (cosine), the word left out."""
        likeness = self.vectors @ self.vectors[number]
        likeness[~self.thematic] = -1
        likeness[number] = -1
        return [int(at) for at in np.argsort(-likeness, kind="stable")[:count]]


def _begins_with_vowel(word: str) -> bool:
    """Whether it sounds so, one of its ways being enough: "hour" does and "use" does not."""
    return any(phones[0][-1].isdigit() for phones in speak(word))


def _likened(embedding: torch.Tensor, words: torch.Tensor) -> npt.NDArray[np.float32]:
    """Vectors of length one whose cosine tells what words have in common.

    What all words share is taken away first: their mean and their strongest directions (Mu &
    Viswanath 2018), or any two would seem alike.
    """
    every = functional.normalize(embedding, dim=1, eps=1e-6)
    some = every[words] if words.sum() > COMMON else every
    centred = every - some.mean(dim=0)
    _, _, directions = torch.linalg.svd(some - some.mean(dim=0), full_matrices=False)
    common = directions[:COMMON]
    left = centred - centred @ common.T @ common
    vectors: npt.NDArray[np.float32] = functional.normalize(left, dim=1, eps=1e-6).numpy()
    return vectors
