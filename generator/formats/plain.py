"""Songs as plain text: a title, and words as they are edited."""

from collections.abc import Sequence

from generator import sheets
from ml.english.speech import Speech
from ml.song.line import Section


def write(title: str, sections: Sequence[Section]) -> bytes:
    return sheets.as_document(title, sections).encode()


def read(text: str, speak: Speech) -> tuple[str, list[Section]]:
    """The title and words of a song; raises InvalidSheet.

    A line alone above the first heading is its title, as `write` has it.
    """
    title, _, words = text.strip().partition("\n\n")
    is_titled = len(title.splitlines()) == 1 and not _is_mark(title) and _is_mark(words)
    if not is_titled:
        title, words = "", text
    return title.strip(), sheets.read_text(words, plain_headings=True, speak=speak)


def _is_mark(text: str) -> bool:
    first = text.strip().partition("\n")[0].strip()
    return bool(sheets.MARK.match(first) or sheets.PLAIN_MARK.match(first))
