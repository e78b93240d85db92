"""Units of text: byte pairs (Sennrich et al. 2016) of lower-case words, whole words, or letters.

A token that starts a word begins with the mark ▁; punctuation marks are tokens of their own.
Special tokens mark the song, its sections and the end of each line. Of plain text (sentences of a
benchmark) a word is whatever stands between spaces.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

SONG, END, LINE = "<song>", "<end>", "<line>"
KINDS = ("verse", "pre-chorus", "chorus", "bridge", "refrain", "outro")
SPECIALS = (SONG, END, LINE, *(f"<{kind}>" for kind in KINDS))
WORD_START = "▁"
UNKNOWN = WORD_START + "<unk>"  # as closed vocabularies write it
# Printable ASCII without capitals: what `normalise` leaves of any text.
ALPHABET = tuple(chr(code) for code in range(33, 127) if not chr(code).isupper())
STARTS = pre_tokenizers.Metaspace(replacement=WORD_START, prepend_scheme="always")
WORDS_AND_MARKS = pre_tokenizers.Split(Regex(r"▁?[a-z']+|▁?[0-9]|▁?[^a-z0-9'▁]|▁"), "isolated")


class Vocabulary:
    """Text of one line to token ids and back."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.song, self.end, self.line = (self._id(mark) for mark in (SONG, END, LINE))

    @classmethod
    def learn(
        cls, lines: Iterable[str], size: int, unit: str = "subword", plain: bool = False
    ) -> "Vocabulary":
        """Learn `size` units at most from lines: "subword", "word" or "char".

        Lines are normalised but those of plain text, which are parted at spaces alone. A word that
        is seen once is taken for unknown, unless the text has marked unknown words itself.
        """
        whole = plain and unit == "word"
        parted = STARTS if whole else pre_tokenizers.Sequence([STARTS, WORDS_AND_MARKS])
        if unit == "word":
            tokenizer = Tokenizer(_words(lines, size, parted))
            tokenizer.add_special_tokens(list(SPECIALS))
            tokenizer.pre_tokenizer = parted
            return cls(tokenizer)
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = parted
        trainer = trainers.BpeTrainer(
            vocab_size=size if unit == "subword" else len(SPECIALS) + 1 + len(ALPHABET),
            special_tokens=list(SPECIALS),
            initial_alphabet=[WORD_START, *ALPHABET],
            show_progress=False,
        )
        tokenizer.train_from_iterator(lines, trainer)
        return cls(tokenizer)

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        """Raises OSError, or ValueError if the file holds no vocabulary."""
        text = path.read_text(encoding="utf-8")
        try:
            return cls(Tokenizer.from_str(text))
        except Exception as error:  # noqa: BLE001  # tokenizers raises nothing narrower
            raise ValueError(f"{path}: is no vocabulary ({error})") from None

    def with_words(self, words: Sequence[str]) -> "Vocabulary":
        """This vocabulary of byte pairs with a unit for each word; older units keep their ids.

        Its pieces are joined from the left, after all other joins: what text had no such pieces
        side by side is read as before. The units that come between stay too.
        """
        facts = json.loads(self._tokenizer.to_str())
        units, joins = facts["model"]["vocab"], facts["model"]["merges"]
        ranks: dict[tuple[str, str], int] = {}
        for word in words:
            pieces = [self.tokens[number] for number in self.encode(word)]
            while len(pieces) > 1:
                pairs = list(pairwise(pieces))
                at = min(range(len(pairs)), key=lambda at: ranks.get(pairs[at], len(ranks)))
                if pairs[at] not in ranks:
                    ranks[pairs[at]] = len(ranks)
                    joins.append(list(pairs[at]))
                    units.setdefault("".join(pairs[at]), len(units))
                pieces[at : at + 2] = ["".join(pairs[at])]
        return Vocabulary(Tokenizer.from_str(json.dumps(facts)))

    def save(self, path: Path) -> None:
        self._tokenizer.save(str(path))

    def __len__(self) -> int:
        return self._tokenizer.get_vocab_size()

    @cached_property
    def tokens(self) -> list[str]:
        """Every token by id."""
        by_id = {number: token for token, number in self._tokenizer.get_vocab().items()}
        return [by_id[number] for number in range(len(self))]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (first 16 hex digits) of the tokens in order."""
        return hashlib.sha256("\n".join(self.tokens).encode()).hexdigest()[:16]

    @cached_property
    def unknown(self) -> int | None:
        """The id that stands for words outside a vocabulary of whole words."""
        number = self._tokenizer.token_to_id(UNKNOWN)
        return None if number is None else int(number)

    @property
    def whole(self) -> bool:
        """Whether its units are whole words."""
        return self.unknown is not None

    def encode(self, line: str) -> list[int]:
        """Token ids of a normalised line, without the end-of-line mark."""
        return [int(number) for number in self._tokenizer.encode(line).ids]

    def encode_all(self, lines: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(lines)]

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids, special marks left out."""
        first = len(SPECIALS)
        text = "".join(self.tokens[number] for number in ids if number >= first)
        return text.replace(WORD_START, " ").strip()

    def section(self, kind: str) -> int:
        """The mark of a section kind; a kind unknown to the networks counts as a verse."""
        return self._id(f"<{kind}>" if kind in KINDS else "<verse>")

    def word(self, word: str) -> int | None:
        """The id of a whole word, if the vocabulary holds it as one token."""
        number = self._tokenizer.token_to_id(WORD_START + word.lower())
        return None if number is None else int(number)

    def _id(self, mark: str) -> int:
        number = self._tokenizer.token_to_id(mark)
        if number is None:
            raise ValueError(f"the vocabulary lacks the mark {mark}")
        return int(number)


def _words(
    lines: Iterable[str], size: int, parted: pre_tokenizers.PreTokenizer
) -> models.WordLevel:
    """The commonest words of lines, after the special tokens and the one for all other words."""
    counted = Counter(word for line in lines for word, _ in parted.pre_tokenize_str(line))
    least = 1 if UNKNOWN in counted else 2  # what is seen once teaches what is never seen
    del counted[UNKNOWN]
    ranked = sorted((-count, word) for word, count in counted.items() if count >= least)
    names = [*SPECIALS, UNKNOWN, *(word for _, word in ranked)][:size]
    return models.WordLevel({name: number for number, name in enumerate(names)}, UNKNOWN)
