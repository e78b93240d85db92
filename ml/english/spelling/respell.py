"""Other spellings of the same word: of older English, of Britain, and without its apostrophes."""

import re
from collections.abc import Iterator

# What is written, and how the dictionary may write it; tried in this order, once or twice over.
RESPELLINGS = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        # Apostrophes left out, or -ed written as it sounds: "returnd", "crost", "stript".
        (r"([bfgklmnprsvwxyz]|[aeiou])d$", r"\1ed"), (r"st$", "ssed"), (r"([pk])t$", r"\1\1ed"),
        (r"(sh|ch|[pkfxs])t$", r"\1ed"), (r"eed$", "eered"),
        # A last e without sound, and doubled letters before it: "sharpe", "wanne", "goodnesse".
        (r"([a-z])\1e$", r"\1"), (r"([^aeiou])e$", r"\1"), (r"([a-z])\1es$", r"\1s"),
        (r"([^aeiou])es$", r"\1s"), (r"esse$", "ess"), (r"ie$", "y"), (r"([aeo])e$", r"\1"),
        # y for i, u for v, v for u, i for j: "tyger", "haue", "vnto", "iustice".
        (r"y(?=[a-z])", "i"), (r"(?<=[aeiou])u(?=[aeiouy])", "v"), (r"^v(?=[^aeiouy])", "u"),
        (r"^i(?=[aeou])", "j"), (r"ow$", "ou"), (r"aunce", "ance"), (r"aun", "an"),
        (r"oo(?=[a-z])", "o"), (r"^in", "en"), (r"^im", "em"), (r"^en", "in"), (r"ick$", "ic"),
        (r"([^l])l$", r"\1ll"), (r"ll$", "l"),
        # British spellings: "colour", "centre", "defence", "travelled", "realise".
        (r"our", "or"), (r"re(s|d)?$", r"er\1"), (r"ence$", "ense"), (r"ll(ed|ing|er|ous)", r"l\1"),
        (r"is(e|ed|es|ing|er)$", r"iz\1"), (r"ae", "e"), (r"oe(?=[a-z])", "e"), (r"ogue$", "og"),
    )
]  # fmt: skip


def respellings(word: str) -> Iterator[str]:
    """Spellings that a word of letters might have in the dictionary, the likeliest first."""
    once = [spelled for spelled in _changed(word) if spelled != word]
    yield from once
    for spelled in once:
        yield from _changed(spelled)


def _changed(word: str) -> Iterator[str]:
    for pattern, plain in RESPELLINGS:
        if pattern.search(word):
            yield pattern.sub(plain, word, count=1)
