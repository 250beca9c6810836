"""The charter that was signed for a ward, as a file for the guardian."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.base.refusal import found
from awn.minors.queries import CharterConsent, consent_seen_by
from awn.privacy.charters import signed_charter
from awn.web.access import PersonRequest, signed_in
from awn.web.limits import limit, who

FILES_PER_MINUTE = 10


@signed_in
@require_safe
def own(request: PersonRequest, ward_id: int, consent_id: int) -> HttpResponse:
    """For whoever signed it or answers for the ward; "not found" for everybody else."""
    row = found(consent_seen_by(request.person, ward_id, consent_id, clock.now().date()))
    return charter_file(request, row)


def charter_file(request: PersonRequest, row: CharterConsent) -> HttpResponse:
    """The PDF of a signed charter. Refuses `too_many_requests`: drawing it takes a while."""
    limit(f"charter:{who(request)}", per_minute=FILES_PER_MINUTE)
    content = signed_charter(row, at=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="awn-charter-{row.pk}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
