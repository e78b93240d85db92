"""Comparisons: one request, written by each kind of network, and which song was liked best."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count
from django.urls import reverse

from generator.models.generations import Generation
from generator.models.owned import OwnedQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User


class ComparisonQuerySet(OwnedQuerySet["Comparison"]):
    def keep(self, owner: "User", generations: "Iterable[Generation]") -> "Comparison":
        with transaction.atomic():
            made = self.create(owner=owner)
            made.generations.set(generations)
        return made

    def tally(self) -> dict[str, int]:
        """Blind votes by the name of the network, the most first."""
        votes = self.exclude(best="").values_list("best").annotate(votes=Count("*"))
        return dict(votes.order_by("-votes", "best"))


class Comparison(models.Model):
    """Songs of one request and seed by several networks, whose names are hidden at first.

    A vote counts while nobody knows which network wrote which song; it shows their names. Who wants
    to know without one may look, and votes no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comparisons"
    )
    generations = models.ManyToManyField(Generation, related_name="comparisons")
    shown = models.BooleanField(default=False)
    best = models.CharField(max_length=60, blank=True, help_text="The network that was voted for.")
    created = models.DateTimeField(auto_now_add=True)

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]

    def __str__(self) -> str:
        return f"{self.id}: {self.best or 'no vote'}"

    def get_absolute_url(self) -> str:
        return reverse("generator:comparison", args=[self.pk])

    def in_turn(self) -> list[Generation]:
        """The songs in an order that tells nothing of their networks, always the same."""
        return list(self.generations.with_lines().order_by("pk"))  # drawn at random, as all are

    def vote(self, generation: Generation) -> bool:
        """Vote for one of the songs, unless the names are known; true when it counts."""
        blind = Comparison.objects.filter(pk=self.pk, shown=False)
        return bool(blind.update(best=generation.model, shown=True))

    def show(self) -> None:
        """Show which network wrote which song."""
        Comparison.objects.filter(pk=self.pk).update(shown=True)
