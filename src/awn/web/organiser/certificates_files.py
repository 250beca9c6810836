"""All signed PDFs of an opportunity at once, as ZIP files."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from awn.credentials.documents.packing import packed
from awn.credentials.documents.words import LANGUAGES
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.limits import limit, who
from awn.web.organiser import desk

# One keeps a core busy for up to twenty seconds, so that the whole platform gives out few at a time.
ZIPS_PER_MINUTE = 3
ZIPS_OF_ALL_PER_MINUTE = 6


@member(Permission.ISSUE_CERTIFICATES)
@require_safe
def files(
    request: PersonRequest, organisation: Organisation, public_id: str, language: str, part: int
) -> HttpResponseBase:
    """One part of the PDFs in one language, sent while it is made."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    wanted = next((one for one in LANGUAGES if one == language), None)
    if wanted is None or part < 1:
        raise Http404
    limit(f"zip:{who(request)}", per_minute=ZIPS_PER_MINUTE)
    limit("zip", per_minute=ZIPS_OF_ALL_PER_MINUTE)
    pieces = packed(opportunity.pk, part, wanted)
    # The first is made at once: what is refused then is answered by a page, and not by a file that breaks off.
    response = StreamingHttpResponse(_begun(next(pieces, b""), pieces), content_type="application/zip")
    with override(wanted):
        name = f"{_('Certificates')} {public_id} {part}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _begun(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
