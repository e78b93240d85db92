"""All that a writer has, as a file to keep."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_POST

from generator import downloads, takeout
from generator.api.takeout import FILE_NAME, MEDIA_TYPE, SONGS_FILE_NAME
from generator.formats import FORMATS
from generator.models import Song
from generator.views.signed_in import SignedInRequest


@login_required
@require_POST
def take_out(request: SignedInRequest) -> HttpResponseBase:
    """A POST, so that no page elsewhere has it made by a link."""
    return downloads.of_file(takeout.archive_of(request.user), FILE_NAME, MEDIA_TYPE)


@login_required
@require_POST
def export(request: SignedInRequest) -> HttpResponseBase:
    """All songs, as files of one kind."""
    kind = FORMATS.get(request.POST.get("kind", ""))
    if kind is None:
        raise Http404
    file = takeout.songs_as(Song.objects.visible_to(request.user).with_newest(), kind)
    return downloads.of_file(file, SONGS_FILE_NAME, MEDIA_TYPE)
