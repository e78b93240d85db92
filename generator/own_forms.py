"""Forms of models of one's own."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from generator import intake, own
from generator.filters import network_choices
from generator.models.trainings import NAME_LENGTH

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_PASTE = 500_000  # characters


class DataSetForm(forms.Form):
    """Songs to train on: a file, pasted words, or what the writer has here."""

    name = forms.CharField(
        max_length=NAME_LENGTH,
        label="Name",
        widget=forms.TextInput({"placeholder": "My songs", "dir": "auto"}),
    )
    file = forms.FileField(required=False, label="A file")
    text = forms.CharField(
        required=False,
        max_length=LONGEST_PASTE,
        label="Or pasted words",
        help_text="A blank line between verses, a line of --- between songs.",
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
    )
    songs = forms.BooleanField(required=False, label="Or all of my songs here")
    favourites = forms.BooleanField(required=False, label="Or all of my favourites")

    found: intake.Found

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        owner: "User",
    ) -> None:
        super().__init__(data, files)
        self.owner = owner
        self.fields["file"].help_text = intake.limits()
        self.fields["file"].widget.attrs["accept"] = ",".join(intake.KINDS)

    def clean(self) -> dict[str, Any]:
        """Understand the one thing that was given."""
        given = self.cleaned_data
        mine = given.get("songs") or given.get("favourites")
        if self.errors:
            return given
        if sum(map(bool, (given.get("file"), given.get("text"), mine))) != 1:
            raise forms.ValidationError("Give a file, or pasted words, or what you have here.")
        try:
            self.found = self._found(given)
        except intake.Refused as error:
            raise forms.ValidationError(str(error)) from error
        return given

    def _found(self, given: Mapping[str, Any]) -> intake.Found:
        if given.get("file"):
            return intake.of_file(given["file"])
        if given.get("text"):
            return intake.of_text(given["text"])
        return own.songs_and_favourites(self.owner, given["songs"], given["favourites"])


class TrainForm(forms.Form):
    """What a model shall be made of, and be called."""

    name = forms.CharField(
        max_length=NAME_LENGTH, label="Name of the model", widget=forms.TextInput({"dir": "auto"})
    )
    parent = forms.ChoiceField(
        label="Begin with",
        initial="gru",
        help_text="It knows English verse already, and learns your songs on top.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, name: str = "") -> None:
        super().__init__(data, initial={"name": name})
        choices: Any = network_choices()
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]


class RenameForm(forms.Form):
    name = forms.CharField(max_length=NAME_LENGTH, label="Name")
