"""Songs that are brought along: read in the format that they are in, or refused with a reason."""

from generator.formats import chordpro, data, plain
from generator.sheets import InvalidSheet
from ml.english.speech import Speech
from ml.song.line import Section

LONGEST = 500_000  # bytes; JSON tells much of a line
READERS = {"text": plain.read, "chordpro": chordpro.read, "json": data.read}


def read(text: str, speak: Speech, kind: str = "") -> tuple[str, list[Section]]:
    """The title ("" where none is told) and words of a song; raises InvalidSheet.

    Args:
        kind: the name of its format; "" to find it out.
    """
    if "\0" in text:
        raise InvalidSheet("The text holds a character that cannot be kept (NUL).")
    plain_text = "\n".join(text.removeprefix("\ufeff").splitlines())
    title, sections = READERS[kind or _kind_of(plain_text)](plain_text, speak)
    return " ".join(title.split()), sections


def decoded(content: bytes) -> str:
    """The text of a file; raises InvalidSheet."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidSheet("The file is no text in UTF-8. Save it as UTF-8 first.") from None


def _kind_of(text: str) -> str:
    if data.looks_like(text):
        return "json"
    return "chordpro" if chordpro.looks_like(text) else "text"
