"""Two hundred requests that stay as they are: ten themes, each in twenty shapes."""

from collections.abc import Iterator, Sequence
from typing import Final

from ml.song.request import SongRequest

# Each theme with words by which a reader would know it: written for this test, and seen by no
# part of the composer.
THEMES: Final = {
    "the sea": "sea seas ocean wave waves tide tides ship ships sail sails sailor sailors shore "
    "shores sand beach salt deep foam boat boats harbour harbor water waters coast anchor",
    "rain in the city": "rain rains raining rainy city cities street streets town wet storm storms "
    "cloud clouds window windows drops drop umbrella grey gray pavement lamp lamps puddle thunder",
    "first love": "love loves loved lover lovers kiss kisses kissed heart hearts dear darling "
    "sweet sweetheart girl boy arms embrace tender lips passion adore desire beloved romance",
    "the war": "war wars battle battles soldier soldiers fight fights fighting fought sword "
    "swords gun guns army enemy foe flag blood victory peace kill killed drum brave march field",
    "money": "money gold golden coin coins rich riches poor pay paid buy bought sell sold price "
    "cost debt wealth silver dollar dollars penny bank spend spent earn wages fortune",
    "the way home": "home homes house houses door doors road roads way ways path return returning "
    "back mother father hearth gate kitchen roof family welcome walk walking fireside step miles",
    "winter snow": "winter winters snow snows snowy cold ice icy frost frosty freeze frozen white "
    "wind winds bitter bleak december january chill storm drift fire coat bare shiver",
    "a train": "train trains rail rails railway track tracks station engine whistle wheel wheels "
    "ticket carriage steam platform travel travels journey ride rides riding passenger line miles",
    "dancing all night": "dance dances danced dancing dancer music song songs sing singing fiddle "
    "tune tunes band floor feet foot step steps waltz night nights play played merry ball drum",
    "growing old": "old older age ages aged years year grey gray hair wrinkled young youth days "
    "memory memories remember past time times life grave grown growing weary fade faded die",
}

# Structure, rhyme scheme and syllables.
FOUR: Final = "verse:4 verse:4 verse:4 verse:4"
CHORUS: Final = "verse:4 chorus:4 verse:4 chorus:4"
SHAPES: Final = (
    (FOUR, "ABAB", 8), (FOUR, "AABB", 8), (FOUR, "ABCB", 8), (FOUR, "ABBA", 8), (FOUR, "ABAB", 6),
    (FOUR, "ABCB", 7), (FOUR, "AABB", 10), (FOUR, "ABAB", 10), (FOUR, "AAAA", 8), (FOUR, "XAXA", 9),
    (CHORUS, "ABAB", 8), (CHORUS, "AABB", 8), (CHORUS, "ABCB", 6), (CHORUS, "ABAB", 7),
    (CHORUS, "ABBA", 9), (CHORUS, "AABB", 10), ("verse:8 verse:8", "ABAB", 8),
    ("verse:8 chorus:4 verse:4", "AABB", 7), ("verse:6 verse:6 outro:4", "AABCCB", 8),
    ("verse:4 chorus:4 bridge:4 chorus:4", "ABAB", 8),
)  # fmt: skip
LINES: Final = 16  # of every shape


def requests(model: str, count: int) -> Sequence[SongRequest]:
    """The first of the two hundred: the themes take turns, so that few requests have all ten.

    Raises:
        ValueError: there are not so many.
    """
    every = list(_every(model))
    if not 1 <= count <= len(every):
        raise ValueError(f"--requests: give 1 to {len(every)}")
    return every[:count]


def _every(model: str) -> Iterator[SongRequest]:
    themes = list(THEMES)
    for number in range(len(SHAPES) * len(themes)):
        structure, scheme, syllables = SHAPES[(number + number // len(SHAPES)) % len(SHAPES)]
        yield SongRequest(
            theme=themes[number % len(themes)], structure=structure, rhyme_scheme=scheme,
            syllables=syllables, model=model, seed=number + 1,
        )  # fmt: skip
