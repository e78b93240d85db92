"""Filters of lists, for the pages and the API alike."""

import json
from typing import TYPE_CHECKING

import django_filters
from django import forms
from django.db.models import BooleanField, F, Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Upper

from generator import flows
from generator.models import Favourite, Generation, Song, SongVersion, Status
from generator.models.favourites import STARS
from generator.models.tags import LONGEST_TAG
from ml.song.options import GENRES

if TYPE_CHECKING:
    from accounts.models import User


def network_choices(owner: "User | None" = None) -> list[tuple[str, str]]:
    return [(name, network.title) for name, network in flows.networks(owner).items()]


class GenerationFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=Status.choices, empty_label="Any state")
    model = django_filters.ChoiceFilter(
        label="Network", choices=network_choices, empty_label="Any network"
    )
    genre = django_filters.ChoiceFilter(
        label="Genre",
        choices=[(genre, genre) for genre in GENRES],
        empty_label="Any genre",
    )
    theme = django_filters.CharFilter(method="about", label="Theme", max_length=200)

    class Meta:
        model = Generation
        fields: list[str] = []

    def about(
        self, generations: QuerySet[Generation], name: str, value: str
    ) -> QuerySet[Generation]:
        return generations.filter(theme_in_capitals__contains=Upper(Value(value)))


class SongFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(lookup_expr="icontains", label="Title", max_length=200)

    words = django_filters.CharFilter(method="holding", label="Words", max_length=200)
    tag = django_filters.CharFilter(
        field_name="tags__name",
        lookup_expr="iexact",
        label="Tag",
        max_length=LONGEST_TAG,
        widget=forms.TextInput({"list": "tags", "autocomplete": "off"}),
    )
    order = django_filters.ChoiceFilter(
        method="in_order",
        label="Order",
        choices=[("title", "By title"), ("made", "Newest made first"), ("oldest", "Oldest first")],
        empty_label="Last changed first",
    )

    class Meta:
        model = Song
        fields: list[str] = []

    def holding(self, songs: QuerySet[Song], name: str, value: str) -> QuerySet[Song]:
        """Songs in whose newest words, line by line, the text stands, whatever its case."""
        # The flag q takes all signs for themselves, so that nobody's text is a pattern.
        path = f'$[*].lines[*].text ? (@ like_regex {json.dumps(value)} flag "iq")'
        newest = SongVersion.objects.filter(song=OuterRef("pk")).order_by("-number")[:1]
        holds = Func(
            F("sections"),
            Cast(Value(path), TextField()),
            function="jsonb_path_exists",
            template="%(function)s(%(expressions)s::jsonpath)",
            output_field=BooleanField(),
        )
        return songs.filter(Subquery(newest.annotate(holds=holds).values("holds")))

    def in_order(self, songs: QuerySet[Song], name: str, value: str) -> QuerySet[Song]:
        first = {"title": "title", "made": "-created", "oldest": "updated"}[value]
        return songs.order_by(first, "-id" if first.startswith("-") else "id")


class FavouriteFilter(django_filters.FilterSet):
    min_rating = django_filters.ChoiceFilter(
        field_name="rating",
        lookup_expr="gte",
        label="Rated",
        choices=[("5", "5"), *((str(stars), f"{stars} or more") for stars in (4, 3, 2, 1))],
        empty_label="Any rating",
    )
    order = django_filters.ChoiceFilter(
        method="in_order",
        label="Order",
        choices=[("best", "Best first"), ("oldest", "Oldest first")],
        empty_label="Newest first",
    )

    class Meta:
        model = Favourite
        fields: list[str] = []

    def in_order(
        self, favourites: QuerySet[Favourite], name: str, value: str
    ) -> QuerySet[Favourite]:
        if value == "best":
            return favourites.annotate(stars=STARS).order_by("-stars", "-created", "-id")
        return favourites.order_by("created", "id")
