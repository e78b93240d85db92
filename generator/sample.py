"""The song that a new account begins with, to try everything on. Deleted like any other."""

from typing import TYPE_CHECKING

from generator import sheets
from generator.models import Song

if TYPE_CHECKING:
    from accounts.models import User

TITLE = "Paper Boats"
WORDS = """[Verse]
We folded boats from last week's news
And set them where the gutters run
With all the headlines we could lose
Gone down the hill before the sun

[Chorus]
So let it rain, let it rain
I've got a boat with your name
It won't get far, it won't stay dry
But you should see it going by"""


def on_sign_up(*, user: "User", **_: object) -> None:
    Song.objects.keep(user, TITLE, sheets.read_text(WORDS))
