"""Filters of lists, for the pages and the API alike."""

import django_filters
from django.db.models import QuerySet, Value
from django.db.models.functions import Upper

from generator import flows
from generator.models import Favourite, Generation, Song, Status
from generator.models.favourites import STARS
from ml.song.options import GENRES


def network_choices() -> list[tuple[str, str]]:
    return [(name, network.title) for name, network in flows.networks().items()]


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

    class Meta:
        model = Song
        fields: list[str] = []


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
