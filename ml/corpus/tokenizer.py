"""Subword units: byte-pair encoding (Sennrich et al. 2016) over lower-case words.

A token that starts a word begins with the mark ▁; punctuation marks are tokens of their own.
Special tokens mark the song, its sections and the end of each line.
"""

import hashlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

SONG, END, LINE = "<song>", "<end>", "<line>"
KINDS = ("verse", "pre-chorus", "chorus", "bridge", "refrain", "outro")
SPECIALS = (SONG, END, LINE, *(f"<{kind}>" for kind in KINDS))
WORD_START = "▁"
# Printable ASCII without capitals: what `normalise` leaves of any text.
ALPHABET = tuple(chr(code) for code in range(33, 127) if not chr(code).isupper())


class Vocabulary:
    """Text of one line to token ids and back."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.song, self.end, self.line = (self._id(mark) for mark in (SONG, END, LINE))

    @classmethod
    def learn(cls, lines: Iterable[str], size: int) -> "Vocabulary":
        """Learn `size` units from normalised lines."""
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Metaspace(replacement=WORD_START, prepend_scheme="always"),
                pre_tokenizers.Split(Regex(r"▁?[a-z']+|▁?[0-9]|▁?[^a-z0-9'▁]|▁"), "isolated"),
            ]
        )
        trainer = trainers.BpeTrainer(
            vocab_size=size,
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
