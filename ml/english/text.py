"""Text and phones at their plainest."""

import re
import unicodedata


def plain(text: str) -> str:
    """Lower case without accents, with the apostrophe that the dictionary knows."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub("[\u2018\u2019\u02bc\u00b4`]", "'", bare).lower()


def is_vowel(phone: str) -> bool:
    return phone[0] in "AEIOU"
