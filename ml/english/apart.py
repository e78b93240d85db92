"""Words of one kind that seldom stand in one stanza: two seasons, two times of day, two moods.

A network of words that mean alike mixes them up ("The summer autumn leaves my heart"). Of a
hundred stanzas of four lines, real songs name a second season in 0.2, songs of the LSTM before
this part in 9.4; a second time of day in 1.9 and 19.8, a second place in 0.7 and 8.3, a second
mood in 0.9 and 3.6.
"""

from collections.abc import Collection
from functools import cache
from typing import Final

KINDS: Final = tuple(
    tuple(words.split())
    for words in (
        "spring summer autumn winter",
        "dawn morning noon day evening night midnight",
        "sun moon",
        "rain snow sunshine",
        "bright dark",
        "sea land mountain plain valley desert city town village garden",
        "joy happy glad sorrow grief woe sad pain",
        "love hate",
        "young old",
    )
)


@cache
def _members() -> dict[str, tuple[int, str]]:
    """Words, plurals and possessives: the number of the kind, and the word."""
    return {
        form: (number, word)
        for number, words in enumerate(KINDS)
        for word in words
        for form in (word, word + "s", word + "'s")
    }


def kin(word: str) -> tuple[str, ...]:
    """The other words of its kind, those that it stands apart from.

    >>> kin("summer")
    ('spring', 'autumn', 'winter')
    """
    known = _members().get(word)
    return tuple(other for other in KINDS[known[0]] if other != known[1]) if known else ()


def count_mixed(
    words: Collection[str], others: Collection[str], named: Collection[str] = ()
) -> int:
    """How many words of a kind there are beyond one of each kind that `words` bring in.

    Args:
        others: words that stand around them.
        named: words that may stand together, having been asked for; all of a kind count as one.
    """
    there, asked = _found(others), _found(named)
    return _beyond_one(_found(words) | there, asked) - _beyond_one(there, asked)


def _beyond_one(found: set[tuple[int, str]], asked: set[tuple[int, str]]) -> int:
    single = {(kind, "" if (kind, word) in asked else word) for kind, word in found}
    return len(single) - len({kind for kind, _ in single})


def _found(words: Collection[str]) -> set[tuple[int, str]]:
    members = _members()
    return {members[word] for word in words if word in members}
