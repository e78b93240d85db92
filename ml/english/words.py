"""Which words are English, which carry no theme, and which are of the English of another time.

The pronouncing dictionary has surnames, abbreviations and old spellings beside words ("Downe",
"Wat", "Thi", "Goe"). Those that a spelling list has too stand in `words.txt.xz`: SCOWL 2020.12.07
(licence beside it), English, American and British words and contractions up to size 60.
"""

import lzma
import re
from functools import lru_cache
from pathlib import Path

from ml.english.lexicon import SPOKEN

ENGLISH = Path(__file__).parents[1] / "data" / "words.txt.xz"

# Words that carry no theme.
FUNCTION_WORDS = frozenset(
    """about above after again against all alone along although always among and another any are
    around away because been before behind being below beneath beside between beyond both but came
    can cannot come comes could did does done down each either else even ever every few first for
    from gave get give given goes gone had has have having he her here hers him his how however if
    into its itself just know last least less let like made make many may me might more most much
    must my myself near neither never next nor not nothing now off often once one only or other our
    ours out over own quite rather said same saw say says see seen shall she should since so some
    soon still such take tell than that the their theirs them then there therefore these they this
    those though through thus till to told too took two under until up upon us used very was we well
    went were what when where whether which while who whom whose why will with within without would
    yet you your yours thee thou thy thine hath hast doth dost art wilt shalt unto upon o'er 'tis
    'twas e'er ne'er oft nay ye yon ere till i'll i've i'm don't can't won't he's she's it's that's
    there's they're we're you're let's didn't couldn't wouldn't isn't a am an as at be by do he i if
    in is it me my no of oh on or so to up us we""".split()
)

# Words of the hymn book, of which the corpus is full.
SACRED = frozenset(
    """almighty altar angel angels christ divine eternal eternity god god's gospel grace heavenly
    holy hymn hymns immortal jehovah jesus kingdom lamb lord lord's mercy praise praises pray prayer
    psalm redeemer righteous sacred saint saints salvation saviour savior shrine sin sins solemn
    worship zion""".split()
)

ARCHAIC = re.compile(
    r"(?<!\w)(thee|thou|thy|thine|thyself|ye|hath|hast|doth|dost|didst|wilt|shalt|canst|wert"
    r"|art thou|hadst|couldst|wouldst|shouldst|wouldest|ere|oft|nay|yea|yon|yonder|methinks|behold"
    r"|lo|whence|hither|thither|wherefore|verily|nigh|quoth|amid|midst|betwixt|unto|whilst|o'er|e'er"
    r"|ne'er|'tis|'twas|'twere|'twill|'mid|'neath|e'en|th'|tho'|thro'|ev'ry|heav'n\w*"
    r"|\w+'st|\w+[^aeiouy ]'d"
    r"|spake|alas|fain|lest|hark|aye|forth|fair(?:est)|maid(?:en)?s?|bosom|swain|vale|bower|weal|foe"
    r"|whate'er|where'er|whene'er|[a-z]{3,}(?<!b)(?<!br)(?<!d)(?<!t)eth)(?!\w)"
)


@lru_cache(maxsize=1)
def _spelled() -> frozenset[str]:
    with lzma.open(ENGLISH, "rt", encoding="ascii") as lines:
        return frozenset(map(str.strip, lines))


def is_english(word: str) -> bool:
    """Whether a word in lower case is one of today's English, or of an older one as it is known."""
    stem = word.removesuffix("'s")
    known = stem in _spelled() or word in _spelled()
    return known or word in FUNCTION_WORDS or word in SPOKEN or is_archaic(word)


def is_archaic(text: str) -> bool:
    """Whether normalised text holds a word that plain English of today no longer uses."""
    return ARCHAIC.search(text) is not None
