"""What a register asks of the network and of the words: the manner of a song.

The network learned two things from the corpus that bear on it: the genre of each song, and of each
line whether it holds words that plain English of today no longer uses (*plain*, *archaic*). Of folk
songs that no printer spelled as dialect 22 lines in 100 hold such a word, of hymns 27. So `folk`
and `hymn` tell the network the genre and leave open which lines are old, as their songs do.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Manner:
    """How a register is written."""

    genre: str  # that the network is told where the writer names none
    told: str  # the register that the network is told, "" for none
    old_words: bool  # whether they may stand at all


MANNERS: Final = {
    "plain": Manner("speech", "plain", old_words=False),
    "folk": Manner("folk", "", old_words=True),
    "hymn": Manner("hymn", "", old_words=True),
    "archaic": Manner("lyric", "archaic", old_words=True),
}
