"""The form of a new song: words that somebody brings along, as text or as a file, or none yet."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django import forms

from generator import sheets
from generator.flows import TITLE_LENGTH
from generator.formats import reading
from generator.forms import WordsArea
from generator.models import Book
from ml.song.line import Section

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

    from accounts.models import User


class NewSongForm(forms.Form):
    """Words that somebody brings along, or none yet."""

    title = forms.CharField(
        required=False,
        max_length=TITLE_LENGTH,
        label="Title",
        help_text="Leave it empty and the first line is the title.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    text = forms.CharField(
        required=False,
        label="Words",
        help_text="Paste a song or begin one. Blank lines part the sections, and so do headings "
        "such as [Chorus] or “Chorus:”. ChordPro and JSON are understood too.",
        widget=WordsArea,
        strip=False,
    )
    file = forms.FileField(
        required=False,
        label="Or a file",
        help_text="Plain text, ChordPro or JSON.",
        widget=forms.FileInput({"accept": ".txt,.md,.cho,.crd,.chopro,.chordpro,.pro,.json"}),
    )
    page = forms.CharField(required=False, max_length=36, initial=uuid4, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        owner: "User",
    ) -> None:
        super().__init__(data, files)
        self.owner = owner
        self.told_title = ""
        self.sections: list[Section] = []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if text.strip():
            self._read(text)
        return text

    def clean_file(self) -> str:
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if not file:
            return ""
        if self.data.get("text", "").strip():
            raise forms.ValidationError("Give a file or words, not both.")
        if (file.size or 0) > reading.LONGEST:
            raise forms.ValidationError(f"A file holds at most {reading.LONGEST:,} bytes.")
        try:
            text = reading.decoded(file.read())
        except sheets.InvalidSheet as error:
            raise forms.ValidationError(str(error)) from error
        self._read(text)
        return text

    @property
    def song_title(self) -> str:
        """The title that was typed, else the one that the text tells, if any."""
        return str(self.cleaned_data["title"] or self.told_title)

    def _read(self, text: str) -> None:
        try:
            speak = Book.objects.speech_of(self.owner.pk)
            self.told_title, self.sections = reading.read(text, speak)
        except sheets.InvalidSheet as error:
            raise forms.ValidationError(str(error)) from error

    def song_id(self) -> UUID:
        """The id of the song: what a page sends twice, as by a double click, is one song.

        It is made of all that was sent, so that the page can send another song after Back, and of
        its owner, so that nobody meets a song of another's.
        """
        sent = [str(self.cleaned_data[name]) for name in ("page", "title", "text", "file")]
        return uuid5(NAMESPACE_OID, repr([self.owner.pk, *sent])) if sent[0] else uuid4()
