"""Forms of the library: tags of a song, and what is done with many songs at once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from generator.formats import FORMATS
from generator.models import Song, Tag
from generator.models.tags import LONGEST_TAG, MOST_TAGS

if TYPE_CHECKING:
    from accounts.models import User

DEEDS = ("tag", "untag", "delete", "undelete", "export")


class TagsForm(forms.Form):
    """The tags of a song, with commas between."""

    tags = forms.CharField(
        required=False,
        max_length=MOST_TAGS * (LONGEST_TAG + 2),
        label="Tags, with commas between",
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )

    def clean_tags(self) -> list[str]:
        names = [" ".join(name.split()) for name in self.cleaned_data["tags"].split(",")]
        given = [name for name in names if name]
        if len(given) > MOST_TAGS:
            raise forms.ValidationError(f"A song has at most {MOST_TAGS} tags.")
        if any(len(name) > LONGEST_TAG for name in given):
            raise forms.ValidationError(f"A tag has at most {LONGEST_TAG} letters.")
        return given


class ChosenSongsForm(forms.Form):
    """Songs that were ticked in a list, and what to do with all of them."""

    songs = forms.ModelMultipleChoiceField(
        Song.objects.none(),
        error_messages={
            "required": "Tick some songs first.",
            "invalid_choice": "One of these songs is there no more.",
            "invalid_pk_value": "One of these songs is there no more.",
        },
    )
    do = forms.ChoiceField(choices=[(name, name) for name in DEEDS])
    tag = forms.CharField(required=False, max_length=LONGEST_TAG)
    kind = forms.ChoiceField(required=False, choices=[(name, name) for name in FORMATS])

    def __init__(self, data: Mapping[str, Any], *, owner: "User") -> None:
        super().__init__(data)
        self.owner = owner
        in_bin = data.get("do") == "undelete"
        self.came_from = "generator:songs-deleted" if in_bin else "generator:songs"
        mine = Song.objects.of(owner).in_bin() if in_bin else Song.objects.visible_to(owner)
        self.fields["songs"] = forms.ModelMultipleChoiceField(
            mine, error_messages=self.fields["songs"].error_messages
        )

    def clean_tag(self) -> str:
        return " ".join(self.cleaned_data["tag"].replace(",", " ").split())

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("do") in ("tag", "untag") and not given.get("tag"):
            raise forms.ValidationError("Name a tag.")
        if given.get("do") == "export" and not given.get("kind"):
            raise forms.ValidationError("Choose a kind of file.")
        return given

    def obey(self) -> str:
        """Do it, and tell what was done."""
        songs, do, tag = (self.cleaned_data[name] for name in ("songs", "do", "tag"))
        some = "1 song" if len(songs) == 1 else f"{len(songs)} songs"
        match do:
            case "delete":
                songs.delete_softly()
                return f"Deleted: {some}. For thirty days you can bring them back."
            case "undelete":
                songs.undelete()
                return f"Brought back: {some}."
        Tag.objects.put_on(songs, self.owner, tag, on=do == "tag")
        return f"“{tag}” is on {some}." if do == "tag" else f"“{tag}” is off {some}."
