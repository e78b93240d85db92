"""Songs as ChordPro (https://www.chordpro.org), whose directives mark sections.

Its chords are passed over: a song here has words alone.
"""

import re
from collections.abc import Sequence

from generator import sheets
from ml.english.speech import Speech
from ml.song.line import Section

DIRECTIVE = re.compile(r"^\{\s*(?P<name>[\w-]+)\s*:?\s*(?P<value>.*?)\s*\}$")
KNOWN = re.compile(r"^\s*\{\s*(?:title|t|start_of_\w+|so[bcv]|comment|ci?)\b", re.MULTILINE)
LABEL = re.compile(r"""label\s*=\s*(["'])(?P<label>.*?)\1""")
SIGNS = r"maj|min|dim|aug|sus|add|omit|alt|[mM+°øΔ^h#b♯♭0-9/()A-H,-]"
CHORD = re.compile(rf"\[(?:\*[^\[\]]*|N\.?C\.?|[A-H](?:{SIGNS})*|)\]")
SHORT = {"t": "title", "c": "comment", "ci": "comment", "ns": "new_song"} | {
    f"{edge}o{letter}": f"{name}_of_{kind}"
    for edge, name in (("s", "start"), ("e", "end"))
    for letter, kind in (("b", "bridge"), ("c", "chorus"), ("v", "verse"), ("t", "tab"))
}
NO_WORDS = {"tab", "grid", "abc", "ly", "svg", "textblock"}


def write(title: str, sections: Sequence[Section]) -> bytes:
    parts = [f"{{title: {title}}}"]
    end = ""
    for section in sections:
        words = [_shielded(line.text) for line in section.lines]
        if section.heading:
            parts[-1] += end
            name = re.sub(r"\W+", "_", section.kind).strip("_") or "verse"
            words.insert(0, f"{{start_of_{name}: {section.heading}}}")
            end = f"\n{{end_of_{name}}}"
        parts.append("\n".join(words))
    return ("\n\n".join(parts) + end + "\n").encode()


def _shielded(line: str) -> str:
    """A line that is no remark to readers of ChordPro: those begin with # at the very edge."""
    return f" {line}" if line.startswith("#") else line


def looks_like(text: str) -> bool:
    return bool(KNOWN.search(text))


def read(text: str, speak: Speech) -> tuple[str, list[Section]]:
    """The title and words of a song; raises InvalidSheet."""
    sheet = _Sheet()
    for line in text.splitlines():
        sheet.take(line)
    return sheet.title, sheets.read_text("\n".join(sheet.rows), plain_headings=True, speak=speak)


class _Sheet:
    """A song as a sheet of text, while it is read line by line."""

    def __init__(self) -> None:
        self.title = ""
        self.rows: list[str] = []
        self.chorus: list[str] = []  # the words of the last one, to be sung again
        self.within = ""  # the section that was opened and is not closed yet
        self.was_closed = False

    def take(self, line: str) -> None:
        directive = DIRECTIVE.match(line.strip())
        if directive:
            name = directive["name"].lower()
            self._obey(SHORT.get(name, name), directive["value"])
        elif self.within not in NO_WORDS and not line.startswith("#"):
            self._sing(line)

    def _sing(self, line: str) -> None:
        words = " ".join(CHORD.sub("", line).split())
        if words and self.was_closed and not self.within:
            self._open("Verse")
        if words or not line.strip():  # no line of chords alone
            self.rows.append(words)
        if self.within == "chorus":
            self.chorus.append(words)

    def _obey(self, name: str, value: str) -> None:
        order, _, kind = name.partition("_of_")
        label = LABEL.search(value)
        if order == "start":
            self.within = kind
            if kind not in NO_WORDS:
                self._open(label["label"] if label else value, kind)
            if kind == "chorus":
                self.chorus = []
        elif order == "end":
            self.within, self.was_closed = "", True
        elif name == "title":
            self.title = value[: sheets.MAX_LINE]
        elif name == "chorus":
            self._open(value or "Chorus", "chorus")
            self.rows += self.chorus
            self.was_closed = True
        elif name == "comment" and sheets.PLAIN_MARK.match(value):
            self._open(value.rstrip(":"))
        elif name == "new_song" and self.rows:
            raise sheets.InvalidSheet("This holds several songs. Bring them one by one.")

    def _open(self, label: str, kind: str = "verse") -> None:
        named = sheets.MARK.match(f"[{label}]")
        heading = label if named else kind.replace("_", " ").capitalize()
        self.rows += ["", f"[{heading}]"]
        self.was_closed = False
