"""What machines fetch: our keys, the status lists, signed credentials, and the proofs behind their hours."""

from __future__ import annotations

import json
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.credentials.queries import Certificate, certificate_by_code, did_document, entries_on, status_list
from awn.credentials.rules import normalise_code
from awn.hours.log import opening_of, proofs_of
from awn.organisations.permissions import may
from awn.organisations.rules import Permission
from awn.people.queries import may_act_for
from awn.web.access import public
from awn.web.limits import limit, who

CREDENTIAL = "application/vc"
_KEYS_KEPT = timedelta(minutes=10)
PROOFS_PER_MINUTE = 30
# Of a record over more rows than these, the rest is found through the log itself.
MOST_PROOFS = 500
_LIST_KEPT = timedelta(minutes=1)


@public
@require_safe
def keys(_request: HttpRequest) -> HttpResponse:
    """Our DID document: the keys by which certificates are signed, for `did:web`."""
    return _open(json.dumps(did_document()), "application/did+json", _KEYS_KEPT)


@public
@require_safe
def status(_request: HttpRequest, slug: str) -> HttpResponse:
    """A status list: which certificates on it were revoked."""
    found = status_list(slug, at=clock.now())
    if found is None:
        raise Http404
    return _open(found, CREDENTIAL, _LIST_KEPT)


@public
@require_safe
def credential(request: HttpRequest, code: str) -> HttpResponse:
    """The signed credential, byte for byte: for its holder, for who issued it, and for all if its holder wants that.

    Refuses `not_signed_yet` (409) for a certificate that waits for its signature.
    """
    found = certificate_by_code(normalise_code(code) or "")
    if found is None or not ("file" in found.shown or is_theirs(request, found)):
        raise Http404
    if not found.credential:
        raise Refusal("not_signed_yet", _("The file is being signed. Try again in a few minutes."), status=409)
    response = HttpResponse(found.credential.encode(), content_type=CREDENTIAL)
    response["Content-Disposition"] = f'attachment; filename="awn-{found.code}.json"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    if "file" in found.shown:
        response["Access-Control-Allow-Origin"] = "*"
    return response


@public
@require_safe
def proofs(request: HttpRequest, code: str) -> HttpResponse:
    """That the hours on a certificate stand in the public log: a `.tlog-proof` for each row of the ledger.

    What opens them (day, minutes and evidence of each) goes to whoever may have the signed file.
    """
    limit(f"proofs:{who(request)}", per_minute=PROOFS_PER_MINUTE)
    found = certificate_by_code(normalise_code(code) or "")
    if found is None:
        raise Http404
    entry_ids = [entry.pk for entry in entries_on(found)[:MOST_PROOFS]]
    may_open = "file" in found.shown or is_theirs(request, found)
    rows = [
        {"proof": proof.text()} | ({"opening": json.loads(opening_of(pk).as_json())} if may_open else {})
        for pk, proof in proofs_of(entry_ids).items()
    ]
    response = HttpResponse(json.dumps({"certificate": found.code, "proofs": rows}), content_type="application/json")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def is_theirs(request: HttpRequest, found: Certificate) -> bool:
    """Whether whoever asks holds the certificate, or acts for its holder or for the organisation that issued it."""
    person = request.user.person if request.user.is_authenticated else None
    if person is None:
        return False
    if may_act_for(person, found.person_id, clock.now().date()):
        return True
    organisation = found.organisation_id
    return organisation is not None and may(person, Permission.ISSUE_CERTIFICATES, organisation)


def _open(body: str | bytes, content_type: str, kept: timedelta) -> HttpResponse:
    """For anybody, pages of other origins included."""
    response = HttpResponse(body, content_type=content_type)
    response["Cache-Control"] = f"public, max-age={int(kept.total_seconds())}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
