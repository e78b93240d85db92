"""The rows of the generator: what is asked for, written, kept, marked and shared."""

from generator.models.books import Book
from generator.models.comparisons import Comparison
from generator.models.explanations import Explanation
from generator.models.favourites import Favourite
from generator.models.fittings import Fitting
from generator.models.generations import GeneratedLine, Generation
from generator.models.inquiries import Inquiry
from generator.models.kept_answers import KeptAnswer
from generator.models.leases import LeaseLost, QueueFull, Status
from generator.models.notebooks import Notebook, NotesChanged
from generator.models.retakes import NoSuchLine, Retake, Wish
from generator.models.shares import Share
from generator.models.song_lines import SongLine, Taken
from generator.models.songs import Song, SongVersion, Stale
from generator.models.tags import Tag
from generator.models.trainings import DataSet, OwnModel, Training
from generator.models.webhooks import Delivery, Webhook
from generator.models.workers import Worker

__all__ = [
    "Book",
    "Comparison",
    "DataSet",
    "Delivery",
    "Explanation",
    "Favourite",
    "Fitting",
    "GeneratedLine",
    "Generation",
    "Inquiry",
    "KeptAnswer",
    "LeaseLost",
    "NoSuchLine",
    "Notebook",
    "NotesChanged",
    "OwnModel",
    "QueueFull",
    "Retake",
    "Share",
    "Song",
    "SongLine",
    "SongVersion",
    "Stale",
    "Status",
    "Tag",
    "Taken",
    "Training",
    "Webhook",
    "Wish",
    "Worker",
]
