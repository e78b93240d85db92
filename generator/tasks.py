"""Where Celery looks for the tasks of this app, and for what attends to a worker."""

from generator.work import steward
from generator.work.asking import answer_inquiry
from generator.work.explaining import explain_line
from generator.work.fitting import fit_words
from generator.work.retaking import retake_lines
from generator.work.tasks import write_song
from generator.work.training import train_model

__all__ = [
    "answer_inquiry",
    "explain_line",
    "fit_words",
    "retake_lines",
    "steward",
    "train_model",
    "write_song",
]
