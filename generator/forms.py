"""Forms of the pages. What a request for a song may hold is known by ml alone."""

from collections.abc import Mapping
from types import UnionType
from typing import TYPE_CHECKING, Any, Final

from django import forms

from generator import flows, sheets
from generator.filters import network_choices
from generator.models import Book, Generation, SongVersion
from generator.models.books import LONGEST_BOOK
from generator.models.inquiries import LONGEST_TEXT
from generator.models.songs import LARGEST_NUMBER, LONGEST_NAME
from ml.english.book import InvalidBook, read_book
from ml.song.line import Section
from ml.song.options import NUMBER_OR_TEXT, OPTIONS, Option
from ml.song.presets import fields_of
from ml.song.request import InvalidRequest, SongRequest

if TYPE_CHECKING:
    from accounts.models import User

FIELDS: Final[dict[type | UnionType, type[forms.Field]]] = {
    str: forms.CharField,
    int: forms.IntegerField,
    float: forms.FloatField,
    NUMBER_OR_TEXT: forms.CharField,
}
PLAIN: Final = {"spellcheck": "false"}
# How the controls look; what is asked, and what is said of it, stands in ml.song.options.
WIDGETS: Final[dict[str, forms.Widget]] = {
    "theme": forms.TextInput({"placeholder": "the sea", "dir": "auto"}),
    "first_line": forms.TextInput({"dir": "auto"}),
    "structure": forms.TextInput({"list": "structures", **PLAIN}),
    "rhyme_scheme": forms.TextInput({"list": "schemes", **PLAIN}),
    "rhymes": forms.TextInput({"list": "grades", **PLAIN}),
    "metre": forms.TextInput({"list": "metres", **PLAIN}),
    "temperature": forms.NumberInput({"step": "0.05"}),
    "seed": forms.NumberInput({"placeholder": "random"}),
}
ADVANCED = (
    "genre",
    "register",
    "point_of_view",
    "chorus",
    "model",
    "avoid",
    "family_friendly",
    "temperature",
    "copied_words",
    "seed",
)


class ComposeForm(forms.Form):
    """A request for a song: each field may stay as it is."""

    song_request: SongRequest

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        like: Generation | None = None,
        owner: "User | None" = None,
        model: str = "",
    ) -> None:
        """An empty form, or one that asks for a song like an earlier one but by a new seed."""
        named = {"model": model} if model else {}
        super().__init__(data, initial=_initial(like.request) if like else named)
        self.owner = owner
        self.fields = {name: _field(option, owner) for name, option in OPTIONS.items()}
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

    def _given(self) -> dict[str, Any]:
        """What was filled in: a field that stands as it did is left to the preset."""
        filled = fields_of(self.cleaned_data.get("preset"))
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in filled or self._differs(name)
        }

    def clean(self) -> dict[str, Any]:
        """Let ml judge the whole, and put each of its messages beside its field."""
        try:
            self.song_request = flows.read_request(self._given(), self.owner)
        except InvalidRequest as error:
            for name, messages in error.errors.items():
                for message in messages:
                    self.add_error(name if name in self.fields else None, message)
        return self.cleaned_data


class WordsArea(forms.Textarea):
    """A large box for a song's words."""

    def __init__(self) -> None:
        super().__init__({"rows": 24, "spellcheck": "true", "dir": "auto"})


class TryForm(forms.Form):
    """Four lines on a theme, for a visitor."""

    theme = forms.CharField(
        required=False,
        label="Your theme",
        widget=WIDGETS["theme"],
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
            speak = Book.objects.speech_of(self.newest.song.owner_id)
            self.sections = sheets.read_text(text, before, speak=speak)
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


class NameForm(forms.Form):
    """What a version is called."""

    name = forms.CharField(max_length=LONGEST_NAME, required=False, strip=True)


class CompareForm(forms.Form):
    """Two versions by their numbers; without the older one, that before the newer."""

    new = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    old = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER, required=False)


class BookForm(forms.Form):
    """A writer's own pronunciations."""

    text = forms.CharField(
        required=False,
        max_length=LONGEST_BOOK,
        label="Your pronunciations",
        help_text="One word a line, then = and how it is said: by words that sound like it, or by "
        "ARPAbet phones.",
        widget=forms.Textarea({"rows": 16, "dir": "auto", **PLAIN}),
        strip=False,
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            read_book(text.splitlines())
        except InvalidBook as error:
            raise forms.ValidationError(list(error.faults)) from error
        return text


class ShareForm(forms.Form):
    """For how long others may read a song."""

    days = forms.TypedChoiceField(
        choices=[
            ("", "Until I take it back"),
            (1, "For a day"),
            (7, "For a week"),
            (30, "For 30 days"),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        label="Others may read it by a link",
    )


class RatingForm(forms.Form):
    rating = forms.IntegerField(required=False, min_value=1, max_value=5)


def _initial(request: Mapping[str, Any]) -> dict[str, Any]:
    """An earlier request as a form shows it: of a preset only where it stands as it was filled."""
    filled = fields_of(request.get("preset"))
    kept = all(request.get(name) == value for name, value in filled.items())
    return {**request, "preset": request.get("preset", "") if kept else "", "seed": None}


def describe(request: dict[str, Any]) -> list[tuple[str, Any]]:
    """A whole request as labels and values, for people."""
    return [(option.label, request.get(name, "")) for name, option in OPTIONS.items()]


def _field(option: Option, owner: "User | None") -> forms.Field:
    return FIELDS[option.kind](
        required=False,
        label=option.label,
        help_text=option.hint,
        initial=option.default,
        widget=forms.Select(choices=_choices(option, owner))
        if option.is_choice
        else WIDGETS.get(option.name),
    )


def _choices(option: Option, owner: "User | None") -> list[tuple[str, str]]:
    if option.name == "model":
        return network_choices(owner)
    return [
        (name, option.labels.get(name, name.capitalize()) or "Any") for name in option.choices or ()
    ]


class AskForm(forms.Form):
    """A text that the networks are asked about."""

    text = forms.CharField(
        label="How a line begins",
        max_length=LONGEST_TEXT,
        help_text="A few words; each network says what it expects next.",
        widget=forms.TextInput({"placeholder": "The clouds are in the", "dir": "auto", **PLAIN}),
    )

    def clean_text(self) -> str:
        text = " ".join(str(self.cleaned_data["text"]).split())
        if not any(char.isalpha() for char in text):
            raise forms.ValidationError("Write a few words first.")
        return text
