"""Forms of the pages. What a request for a song may hold is known by ml alone."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django import forms

from generator import flows, sheets
from generator.filters import network_choices
from generator.models import Generation, SongVersion
from ml.song.line import Section
from ml.song.request import GENRES, REGISTERS, InvalidRequest, SongRequest

DEFAULTS = SongRequest()
ADVANCED = ("genre", "register", "model", "temperature", "seed")


class ComposeForm(forms.Form):
    """A request for a song: each field may stay as it is."""

    theme = forms.CharField(
        required=False,
        label="Theme",
        help_text="What the song is about, in a few words: the sea, a train home, first love.",
        widget=forms.TextInput(attrs={"placeholder": "the sea", "dir": "auto"}),
    )
    first_line = forms.CharField(
        required=False,
        label="First line",
        help_text="How the song begins. Leave it empty and the network finds one.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    genre = forms.CharField(
        required=False,
        label="Genre",
        help_text="The kind of song to lean towards.",
        widget=forms.Select,
    )
    register = forms.CharField(
        required=False,
        label="English",
        help_text="Plain words of today, or the thee and thou of old books.",
        widget=forms.Select(choices=[(name, name.capitalize()) for name in REGISTERS]),
        initial=DEFAULTS.register,
    )
    model = forms.CharField(
        required=False,
        label="Network",
        help_text="Which recurrent network writes: the simple one, or one with gates.",
        widget=forms.Select,
        initial=DEFAULTS.model,
    )
    structure = forms.CharField(
        required=False,
        label="Structure",
        help_text="Sections with their numbers of lines. A chorus comes back as it was.",
        widget=forms.TextInput(attrs={"list": "structures", "spellcheck": "false"}),
        initial=DEFAULTS.structure,
    )
    rhyme_scheme = forms.CharField(
        required=False,
        label="Rhyme scheme",
        help_text="Lines with the same letter rhyme: ABAB, AABB, ABCB. X rhymes with nothing.",
        widget=forms.TextInput(attrs={"list": "schemes", "spellcheck": "false"}),
        initial=DEFAULTS.rhyme_scheme,
    )
    syllables = forms.IntegerField(
        required=False,
        label="Syllables a line",
        help_text="Eight is a ballad's line, ten a sonnet's.",
        initial=DEFAULTS.syllables,
    )
    temperature = forms.FloatField(
        required=False,
        label="Temperature",
        help_text="Low is safe and plain, high is daring and strange.",
        widget=forms.NumberInput(attrs={"step": "0.05"}),
        initial=DEFAULTS.temperature,
    )
    seed = forms.IntegerField(
        required=False,
        label="Seed",
        help_text="The same number gives the same song. Leave it empty for a new one.",
        widget=forms.NumberInput(attrs={"placeholder": "random"}),
    )

    song_request: SongRequest

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, like: Generation | None = None
    ) -> None:
        """An empty form, or one that asks for a song like an earlier one but by a new seed."""
        super().__init__(data, initial={**like.request, "seed": None} if like else None)
        genres = [("", "Any"), *((genre, genre.capitalize()) for genre in GENRES)]
        _choose(self.fields["model"], network_choices())
        _choose(self.fields["genre"], genres)
        if like:
            self.fields["seed"].help_text += f" The song that you change had {like.seed}."

    @property
    def uses_advanced(self) -> bool:
        """Whether a field of the group “Advanced” is wrong, or not as it would be: it opens."""
        return any(self[name].errors or self._differs(name) for name in ADVANCED)

    def _differs(self, name: str) -> bool:
        value = self[name].value()
        usual = self.fields[name].initial
        return value not in (None, "") and str(value) != str(usual)

    def clean(self) -> dict[str, Any]:
        """Let ml judge the whole, and put each of its messages beside its field."""
        try:
            self.song_request = flows.read_request(self.cleaned_data)
        except InvalidRequest as error:
            for name, messages in error.errors.items():
                for message in messages:
                    self.add_error(name if name in self.fields else None, message)
        return self.cleaned_data


class WordsArea(forms.Textarea):
    """A large box for a song's words."""

    def __init__(self) -> None:
        super().__init__({"rows": 24, "spellcheck": "true", "dir": "auto"})


class NewSongForm(forms.Form):
    """Words that somebody brings along, or none yet."""

    title = forms.CharField(
        required=False,
        max_length=flows.TITLE_LENGTH,
        label="Title",
        help_text="Leave it empty and the first line is the title.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    text = forms.CharField(
        required=False,
        label="Words",
        help_text="Paste a song or begin one. Blank lines part the sections, and so do headings "
        "such as [Chorus] or “Chorus:”.",
        widget=WordsArea,
        strip=False,
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.sections: list[Section] = []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            self.sections = sheets.read_text(text, plain_headings=True)
        except sheets.InvalidSheet as error:
            raise forms.ValidationError(str(error)) from error
        return text


class TryForm(forms.Form):
    """Four lines on a theme, for a visitor."""

    theme = forms.CharField(
        required=False,
        label="Your theme",
        widget=forms.TextInput(attrs={"placeholder": "the sea", "dir": "auto"}),
    )

    song_request: SongRequest

    def clean_theme(self) -> str:
        theme: str = self.cleaned_data["theme"]
        try:
            self.song_request = flows.read_request({"theme": theme, "structure": "verse:4"})
        except InvalidRequest as error:
            raise forms.ValidationError(error.errors["theme"]) from error
        return theme


class SongForm(forms.Form):
    """A song's title and words, with a mark such as [Verse] before each section."""

    title = forms.CharField(max_length=flows.TITLE_LENGTH, label="Title")
    text = forms.CharField(
        required=False,
        label="Words",
        help_text="A line in square brackets begins a section: [Verse 2], [Chorus], [Bridge]. "
        "So does a blank line.",
        widget=WordsArea,
        strip=False,
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None, *, newest: SongVersion) -> None:
        shown = {"title": newest.title, "text": newest.text, "version": newest.number}
        super().__init__(data, initial=shown)
        self.newest = newest
        self.sections: list[Section] = []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        before = self.newest.sections
        try:
            self.sections = sheets.read_text(text, before)
        except sheets.InvalidSheet as error:
            raise forms.ValidationError(str(error)) from error
        if sheets.first_line(before) and not sheets.first_line(self.sections):
            raise forms.ValidationError("A song needs at least one line.")
        return text

    def clean_version(self) -> int | None:
        """The number of the version that was edited; what is none is never the newest."""
        number: str = self.cleaned_data["version"]
        if not number:
            return None
        return int(number) if number.isdecimal() and len(number) < 10 else 0

    def over(self, newest: SongVersion) -> "SongForm":
        """The same words once more, to be saved over a version that came in between."""
        data = {name: self.data.get(name, "") for name in self.fields}
        return SongForm({**data, "version": newest.number}, newest=newest)


class RatingForm(forms.Form):
    rating = forms.IntegerField(required=False, min_value=1, max_value=5)


def describe(request: dict[str, Any]) -> list[tuple[str, Any]]:
    """A whole request as labels and values, for people."""
    labels = {name: field.label for name, field in ComposeForm.base_fields.items()}
    order = [field.name for field in fields(SongRequest)]
    return [(str(labels.get(name, name)), request.get(name, "")) for name in order]


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    widget = field.widget
    if isinstance(widget, forms.Select):
        widget.choices = choices
