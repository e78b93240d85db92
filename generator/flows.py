"""What writers do, once for the pages and the API alike."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from generator import events, sheets, shelves
from generator.models import (
    Comparison,
    Explanation,
    Favourite,
    Fitting,
    Generation,
    OwnModel,
    QueueFull,
    Retake,
    Song,
    Webhook,
    Wish,
    Worker,
)
from generator.models.webhooks import MOST_WEBHOOKS, TooManyWebhooks
from ml.corpus.known import UnknownWord
from ml.network import registry
from ml.song.line import Section
from ml.song.request import InvalidRequest, SongRequest

if TYPE_CHECKING:
    from accounts.models import User

TITLE_LENGTH = 200
CELLS = ("rnn", "lstm", "gru")  # the networks that are compared


class NotYet(ValueError):
    """What was asked cannot be done with this object now; the message says why."""


class NoSuchVerse(NotYet):
    """The song has no section of this number."""


class TooManyWaiting(NotYet):
    """One more song would have to wait than one user may let wait."""

    def __init__(self, full: QueueFull) -> None:
        super().__init__(
            f"{full.limit} of your songs are waiting already, and no more may wait at once. "
            "Stop some of them, or come back when some are written."
        )


def networks(owner: "User | None" = None) -> dict[str, registry.ModelInfo]:
    """The networks that a user may write with, by name: the site's, then the user's own."""
    return registry.available(Path(settings.LYRICSITE_MODELS)) | OwnModel.objects.infos(owner)


def someone_writes() -> bool:
    return Worker.objects.alive().exists()


def read_request(fields: Mapping[str, object], owner: "User | None" = None) -> SongRequest:
    """Check the fields of a user's request; raises InvalidRequest with messages by field."""
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    return SongRequest.from_fields(given, models=networks(owner))


def unknown_theme_words(generation: Generation) -> list[UnknownWord]:
    """Words of its theme that its network passes over; none where the network is away."""
    known = shelves.known_words(generation.model)
    return known.unknown(generation.request["theme"]) if known else []


def start(owner: "User", request: SongRequest, book: str | None = None) -> Generation:
    """Put a song in the queue, told by a book or the owner's own; raises TooManyWaiting."""
    try:
        return Generation.objects.start(owner, request, book)
    except QueueFull as full:
        raise TooManyWaiting(full) from full


def again(generation: Generation, *, same_seed: bool) -> Generation:
    """Ask for the same song once more: the same lines, or new ones by a new seed."""
    fields: dict[str, object] = dict(generation.song_request.as_fields())
    if not same_seed:
        del fields["seed"]
    book = generation.book if same_seed else None
    return start(generation.owner, read_request(fields, generation.owner), book)


def stop(generation: Generation) -> None:
    generation.request_stop()
    events.announce_status(generation)


def retry(generation: Generation) -> None:
    try:
        again_in_queue = generation.retry()
    except QueueFull as full:
        raise TooManyWaiting(full) from full
    if not again_in_queue:
        raise NotYet("Only a song that failed can be tried again.")


def save_song(
    generation: Generation, title: str = "", sections: list[Section] | None = None
) -> tuple[Song, bool]:
    """Keep a written generation as a song of its owner, once; true when the song is new.

    Saved again it is the same song: a title or words that are given become its next version.
    """
    words = sections or finished_sections(generation)
    with transaction.atomic():
        # Two who save at once take turns, or each would make a song.
        Generation.objects.select_for_update(no_key=True).get(pk=generation.pk)
        if song := generation.songs.filter(deleted=None).first():
            song.revise(title=title or None, sections=sections)
            return song, False
        title = title or default_title(generation, words)
        return Song.objects.keep(generation.owner, title, words, generation), True


def new_webhook(owner: "User", url: str, events: Sequence[str]) -> Webhook:
    try:
        return Webhook.objects.add(owner, url, events)
    except TooManyWebhooks:
        raise NotYet(f"You have {MOST_WEBHOOKS} webhooks already. Delete one first.") from None


def retake(song: Song, wish: Wish) -> Retake:
    """Have lines of a song written anew, as all of it was asked for; raises NoSuchLine."""
    try:
        return Retake.objects.start(song, _request_of(song), wish)
    except QueueFull as full:
        raise TooManyWaiting(full) from full
    except ValueError as error:
        raise NotYet(str(error)) from error


def explain(song: Song, line: str) -> Explanation:
    """Ask a song's network why a line of it reads as it does; raises NoSuchLine and NotYet."""
    try:
        return Explanation.objects.start(song, _request_of(song), line)
    except QueueFull as full:
        raise TooManyWaiting(full) from full


def fit(song: Song, line: str, word: str, before: str = "", *, is_new: bool = False) -> Fitting:
    """Ask a song's network which rhymes of a word fit a line; raises NoSuchLine and NotYet."""
    place = {"is_new": is_new, "before": before, "word": word}
    try:
        return Fitting.objects.start(song, _request_of(song), line, **place)
    except QueueFull as full:
        raise TooManyWaiting(full) from full


def _request_of(song: Song) -> SongRequest:
    """What the song was asked for; of a writer's own words nothing was.

    Raises NotYet where no network is there that could be asked.
    """
    try:
        return song.generation.song_request if song.generation else read_request({})
    except InvalidRequest as error:
        raise NotYet("No network of this site can be asked just now.") from error


def compare(generation: Generation) -> Comparison:
    """Have each kind of network write what one of them was asked for, all by one new seed.

    Its own song is none of them: its writer has read it, and knows whose it is.

    Raises TooManyWaiting, InvalidRequest where the request cannot be made any more, and NotYet.
    """
    names = [name for name in CELLS if name in networks()]
    if len(names) < 2:
        raise NotYet("There are no two networks here to compare.")
    fields: dict[str, object] = dict(generation.song_request.as_fields())
    del fields["seed"]
    seed = read_request({**fields, "model": names[0]}).seed
    wishes = [read_request({**fields, "model": name, "seed": seed}) for name in names]
    with transaction.atomic():
        songs = [start(generation.owner, wish) for wish in wishes]
        return Comparison.objects.keep(generation.owner, songs)


def vote(comparison: Comparison, generation: Generation) -> None:
    """Vote for a song of a comparison while nobody knows whose it is; raises NotYet."""
    if any(song.is_active for song in comparison.generations.all()):
        raise NotYet("Wait until all songs are written.")
    if not comparison.vote(generation):
        raise NotYet("The names are shown already, so that a vote no longer counts.")


def default_title(generation: Generation, sections: list[Section]) -> str:
    title = generation.request["theme"] or sheets.first_line(sections).rstrip(" ,;:.")
    return title[:1].upper() + title[1:TITLE_LENGTH]


def new_song(owner: "User", title: str, sections: list[Section], pk: UUID | None = None) -> Song:
    """Keep words that its owner wrote, or none yet, as a song; once, where its `pk` is given."""
    first = sheets.first_line(sections).rstrip(" ,;:.")[:TITLE_LENGTH]
    title = title[:TITLE_LENGTH] or first or "Untitled"
    song = Song.objects.keep(owner, title, sections, pk=pk)
    if song.deleted:
        song.undelete()
    return song


def keep_verse_of_generation(
    generation: Generation, index: int, rating: int | None = None
) -> Favourite:
    verse = _verse(finished_sections(generation), index)
    return Favourite.objects.keep(
        generation.owner, verse, index, generation=generation, rating=rating
    )


def keep_verse_of_song(song: Song, index: int, rating: int | None = None) -> Favourite:
    _verse(song.current.sections, index)
    return Favourite.objects.keep_of_song(song, index, rating)


def finished_sections(generation: Generation) -> list[Section]:
    sections = generation.sections()
    if generation.is_active:
        raise NotYet("This song is still being written.")
    if not sections:
        raise NotYet("Not one line of this song was written.")
    return sections


def _verse(sections: list[Section], index: int) -> Section:
    if not 0 <= index < len(sections):
        raise NoSuchVerse(f"There is no section {index}; the last one is {len(sections) - 1}.")
    if not sections[index].lines:
        raise NotYet("This section has no lines.")
    return sections[index]
