"""Verification by anyone: by number, by the code on paper, or by the file itself."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.credentials.queries import Certificate, Checked, Credit, check_file, trusted_issuers, verify
from awn.credentials.queries.verifying import Source
from awn.credentials.rules import REVOCATION_REASONS, normalise_code
from awn.credentials.words import reason_of, title_of
from awn.hours.rules import EVIDENCE
from awn.web.access import public
from awn.web.credentials_sheet import day_of
from awn.web.limits import limit, who

CHECKS_PER_MINUTE = 30
LONGEST_CODE = 80
LARGEST_FILE_BYTES = 5_000_000


@public
@require_safe
def verify_page(request: HttpRequest) -> HttpResponse:
    """The form for a number or a file; a number leads to its own page."""
    typed = request.GET.get("code", "")[:LONGEST_CODE]
    if code := normalise_code(typed):
        return HttpResponseRedirect(reverse("verify_certificate", args=[code]))
    if typed.strip():
        limit(f"verify:{who(request)}", per_minute=CHECKS_PER_MINUTE)
    context = {"typed": typed, "errors": {"code": _not_a_code()} if typed.strip() else {}}
    return render(request, "credentials/verify.html", context, status=422 if typed.strip() else 200)


@public
@require_safe
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What a stranger learns about a certificate: the verdict, and what its holder chose to show."""
    limit(f"verify:{who(request)}", per_minute=CHECKS_PER_MINUTE)
    seen = verify(code[:LONGEST_CODE], today=clock.now().date())
    context: dict[str, Any] = {"verdict": seen.verdict, "typed": code[:LONGEST_CODE]}
    if seen.verdict == "not_a_code":
        context |= {"verdict": "", "errors": {"code": _not_a_code()}}
    if seen.certificate is not None:
        context |= _shown(seen.certificate, seen.credit)
    return _answer(request, context, status=200 if seen.certificate else 404)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """The verdict on a file: a credential as JSON, or a PDF with one attached. The file is not kept."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("verify"))
    limit(f"verify:{who(request)}", per_minute=CHECKS_PER_MINUTE)
    try:
        data = _handed_in(request.FILES.get("file"))
    except Refusal as said:
        return _answer(request, {"errors": {"file": said.message}, "typed": ""}, status=said.status)
    checked = check_file(data, Source(trusted_issuers(), clock.now()))
    verdict = checked.verdict
    context: dict[str, Any] = {
        "verdict": verdict.state,
        "is_file": True,
        "typed": "",
        "title": title_of(verdict.state),
        "reason": reason_of(verdict),
        "issuer": verdict.issuer_name or verdict.issuer,
    }
    if checked.certificate is not None:
        context |= _shown(checked.certificate, _credit(checked)) | {"issuer": verdict.issuer_name}
    elif checked.facts is not None and verdict.is_signed_well:
        # Of what is not known to be true, nothing is repeated.
        context["facts"] = checked.facts
        context["levels"] = [EVIDENCE.get(level, level) for level in checked.facts.levels]
    return _answer(request, context, status=200)


@public
@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """The short address on paper leads to the page in the reader's language."""
    return HttpResponseRedirect(reverse("verify_certificate", args=[normalise_code(code) or code[:LONGEST_CODE]]))


def _handed_in(file: UploadedFile[Any] | None) -> bytes:
    if file is None:
        raise Refusal("no_file", _("Choose the file of the certificate: a PDF, or a file that ends in .json."))
    if (file.size or 0) > LARGEST_FILE_BYTES:
        raise Refusal("file_too_large", _("This file is larger than 5 MB. A certificate is much smaller."), status=413)
    data = bytes(file.read())
    if not data.startswith(b"%PDF-"):
        return data
    from awn.credentials.documents.reading import attached_credential

    return attached_credential(data)


def _credit(checked: Checked) -> Credit | None:
    code = checked.certificate.code if checked.certificate is not None else ""
    return verify(code).credit


def _shown(found: Certificate, credit: Credit | None) -> dict[str, Any]:
    """What the holder lets a stranger see, and what nobody may hide: the verdict and its day."""
    levels = credit.evidence if credit is not None else ()
    return {
        "certificate": found,
        "shown": frozenset(found.shown),
        "organisation": found.organisation,
        "evidence": [(EVIDENCE[level], minutes) for level, minutes in levels],
        "revoked_for": REVOCATION_REASONS.get(found.revoked_reason, ""),
        "revoked_on": day_of(found.revoked_at, found) if found.revoked_at else None,
        "issued_on": day_of(found.issued_at, found),
    }


def _answer(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    about = {"checked_at": clock.now(), "title": title_of(context.get("verdict", ""))} | context
    response = render(request, "credentials/verify.html", about, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _not_a_code() -> str:
    return _("This is not a certificate number. It has 16 letters and digits, for example 7K3M-9QXT-2FHA-B8D4.")
