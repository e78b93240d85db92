"""All that a writer has, as a file to keep."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.views.decorators.http import require_POST

from generator import downloads, takeout
from generator.api.takeout import FILE_NAME, MEDIA_TYPE
from generator.views.signed_in import SignedInRequest


@login_required
@require_POST
def take_out(request: SignedInRequest) -> HttpResponseBase:
    """A POST, so that no page elsewhere has it made by a link."""
    return downloads.of_file(takeout.archive_of(request.user), FILE_NAME, MEDIA_TYPE)
