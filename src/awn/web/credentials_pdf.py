"""The certificate as a signed PDF: for its holder, and for who issued it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from awn.credentials.documents.keeping import document as document_of
from awn.credentials.documents.words import LANGUAGES
from awn.credentials.queries import certificate_by_code
from awn.credentials.rules import normalise_code
from awn.web.access import PersonRequest, signed_in
from awn.web.credentials_files import is_theirs
from awn.web.limits import limit, who

# Drawing and signing takes a twentieth of a second of a core.
FILES_PER_MINUTE = 20


@signed_in
@require_safe
def document(request: PersonRequest, code: str, language: str) -> HttpResponse:
    """The PDF in one language; the same bytes each time. A revoked certificate has none (410)."""
    limit(f"pdf:{who(request)}", per_minute=FILES_PER_MINUTE)
    found = certificate_by_code(normalise_code(code) or "")
    wanted = next((one for one in LANGUAGES if one == language), None)
    if found is None or wanted is None or not is_theirs(request, found):
        raise Http404
    response = HttpResponse(document_of(found, wanted), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="awn-{found.code}-{wanted}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
