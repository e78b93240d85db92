"""Models of one's own: the songs they learn from, the work of training, and what came of it."""

import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse

from generator.models.leases import Caps, Leased, LeasedQuerySet, LeaseLost
from generator.models.owned import OwnedQuerySet
from ml.network.registry import TITLES, ModelInfo

if TYPE_CHECKING:
    from accounts.models import User

MOST_DATA_SETS = 50
NAME_LENGTH = 80
OWN = "own-"  # how the name of a model begins that is somebody's own
WAITING = 5  # trainings of one user that may wait


class DataSet(models.Model):
    """Songs to train on, as they were understood; nothing of the file itself is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="datasets"
    )
    name = models.CharField(max_length=NAME_LENGTH)
    songs = models.JSONField(help_text="In the corpus format of ml.")
    report = models.JSONField(help_text="What was kept, what was dropped and why.")
    created = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet["DataSet"].as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [models.Index(fields=["owner", "-created"], name="dataset_newest_of_owner")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("generator:data-set", args=[self.pk])

    @property
    def kept(self) -> int:
        """Songs."""
        return len(self.songs)

    @property
    def dropped(self) -> list[tuple[str, int, list[str]]]:
        """Why pieces were left out: the reason, how many, and some of them."""
        examples = self.report.get("examples", {})
        return [(why, n, examples.get(why, [])) for why, n in self.report["dropped"].items()]


class TrainingQuerySet(LeasedQuerySet["Training"]):
    def start(self, data: DataSet, parent: str, name: str) -> "Training":
        """Put a training in its owner's queue; raises QueueFull."""
        return self.enqueue(data.owner, data=data, parent=parent, name=name)


class Training(Leased):
    """A model that is tuned on a writer's songs, and how far it has come.

    Its files lie in the model's own folder, the state of training within. A worker that dies leaves
    them to the next one, which goes on from the last save.
    """

    task = "generator.train_model"
    worker_died = "The worker that trained this model died, and so did the next ones. Try again."
    took_too_long = "This training took longer than it may take here. Give fewer songs."

    data = models.ForeignKey(DataSet, on_delete=models.SET_NULL, null=True)
    parent = models.CharField(max_length=60, help_text="The network that it began with.")
    name = models.CharField(max_length=NAME_LENGTH)
    enough = models.BooleanField(default=False, help_text="Its owner wants the best so far.")
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    seconds_left = models.FloatField(null=True, blank=True)
    curve = models.JSONField(default=list, help_text="Step, loss and word perplexity, in rows.")
    sample = models.TextField(blank=True, help_text="What the network wrote by itself, lately.")

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [
            *Leased.Meta.indexes,
            models.Index(fields=["owner", "-created"], name="training_newest_of_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("generator:training", args=[self.pk])

    @classmethod
    def caps(cls) -> Caps:
        return Caps(queued=WAITING, running=1)

    @property
    def folder(self) -> Path:
        return folder_of(self.pk)

    def tell(self, **facts: Any) -> None:
        """Store how far it has come, only while the lease is ours.

        What has got on is not given up, however many workers die of other things.
        """
        if not self._held().update(attempts=1, **facts):
            raise LeaseLost

    def wants_an_end(self) -> bool:
        """Whether its owner has said that the best so far is enough."""
        return self._row().filter(enough=True).exists()

    def end_early(self) -> bool:
        """Keep the best so far; false when it is not under way."""
        return self._row().active().update(enough=True) == 1

    def keep_model(self, config: Mapping[str, Any]) -> "OwnModel":
        """Make the trained model its owner's, once, and end."""
        with transaction.atomic():
            if not self.renew():
                raise LeaseLost
            model, _ = OwnModel.objects.get_or_create(
                pk=self.pk,
                defaults={
                    "owner": self.owner, "name": self.name, "parent": self.parent,
                    "training": self, **facts_of(config),
                },
            )  # fmt: skip
            self.finish()
        return model


class OwnModelQuerySet(OwnedQuerySet["OwnModel"]):
    def infos(self, user: "User | None") -> dict[str, ModelInfo]:
        """A writer's own models as the registry tells of models, by the name to ask for."""
        return {model.key: model.info for model in self.filter(owner=user)} if user else {}


class OwnModel(models.Model):
    """A model that its owner alone may write with. Its files lie in a folder of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="own_models"
    )
    training = models.OneToOneField(Training, on_delete=models.SET_NULL, null=True, blank=True)
    name = models.CharField(max_length=NAME_LENGTH)
    parent = models.CharField(max_length=60, blank=True)
    cell = models.CharField(max_length=20)
    version = models.CharField(max_length=60)
    parameters = models.PositiveBigIntegerField()
    metrics = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)

    objects = OwnModelQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [models.Index(fields=["owner", "-created"], name="ownmodel_newest_of_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What `model` of a request takes."""
        return f"{OWN}{self.pk}"

    @property
    def folder(self) -> Path:
        return folder_of(self.pk)

    @property
    def info(self) -> ModelInfo:
        return ModelInfo(
            self.key, self.name, self.cell, self.version, self.parameters, self.metrics, card=""
        )

    @property
    def cell_title(self) -> str:
        return TITLES.get(self.cell, self.cell)

    @property
    def perplexity(self) -> float:
        """Of songs kept back."""
        return float(self.metrics["valid"]["word_perplexity"])

    @property
    def perplexity_of_parent(self) -> float | None:
        """Of the same songs, by the network that it began with; None where it is not known."""
        before = self.metrics.get("parent")
        return float(before["word_perplexity"]) if before else None

    @property
    def gain(self) -> float | None:
        """By how many per cent its perplexity is lower than its parent's."""
        before = self.perplexity_of_parent
        return round(100 * (1 - self.perplexity / before), 1) if before else None


def facts_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of a model, from its `config.json`."""
    return {
        "cell": config["network"]["cell"],
        "version": config["version"],
        "parameters": config["parameters"],
        "metrics": config["metrics"],
    }


def folder_of(pk: uuid.UUID) -> Path:
    return Path(settings.LYRICSITE_OWN_MODELS) / f"{OWN}{pk}"


@receiver(post_delete, sender=Training)
@receiver(post_delete, sender=OwnModel)
def delete_files(instance: "Training | OwnModel", **_: object) -> None:
    """With the last row of a folder go its files, however the row went."""

    pk = instance.pk  # which Django takes from the row once it is gone

    def clear() -> None:
        kept = Training.objects.filter(pk=pk).exists() or OwnModel.objects.filter(pk=pk).exists()
        if not kept:
            shutil.rmtree(folder_of(pk), ignore_errors=True)

    transaction.on_commit(clear)
