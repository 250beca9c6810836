"""How an organisation's certificates read and look, with a preview of the very page that will be printed."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.credentials.actions.wordings import set_wording
from awn.credentials.documents.preview import preview
from awn.credentials.documents.words import LANGUAGES
from awn.credentials.queries.wordings import CertificateTemplate, own_template
from awn.credentials.rules import CERTIFICATE_KINDS
from awn.credentials.wording import LINE_LIMIT, LOGO_LIMIT_BYTES, WORDING_LIMIT, Wording, check_logo
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, LineField, OnceForm, filled, refuse, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser import desk

# The licence is the platform's, and reads alike for all.
KINDS = {code: name for code, name in CERTIFICATE_KINDS.items() if code != "licence"}
PREVIEWS_PER_MINUTE = 60


class WordingForm(OnceForm):
    """What an organisation adds to its certificates."""

    heading_ar = LineField(limit=LINE_LIMIT, required=False, label=_lazy("Heading"))
    heading_en = LineField(limit=LINE_LIMIT, required=False, label=_lazy("Heading"))
    wording_ar = BlockField(limit=WORDING_LIMIT, required=False, label=_lazy("Words of thanks"))
    wording_en = BlockField(limit=WORDING_LIMIT, required=False, label=_lazy("Words of thanks"))
    signatory_ar = LineField(limit=LINE_LIMIT, required=False, label=_lazy("Who signs"))
    signatory_en = LineField(limit=LINE_LIMIT, required=False, label=_lazy("Who signs"))
    position_ar = LineField(limit=LINE_LIMIT, required=False, label=_lazy("Their position"))
    position_en = LineField(limit=LINE_LIMIT, required=False, label=_lazy("Their position"))
    accent = forms.CharField(required=False, label=_lazy("Colour of the heading"))
    logo = forms.FileField(required=False, label=_lazy("Logo"))
    no_logo = forms.BooleanField(required=False, label=_lazy("Show no logo of our own"))

    def wording(self) -> Wording:
        """What was typed, as the action takes it."""
        return Wording(**{name: self.cleaned_data[name] for name in asdict(Wording())})

    def new_logo(self) -> bytes | None:
        """The bytes that were sent; empty to take the logo away, None to leave it as it is."""
        sent_file = self.cleaned_data.get("logo")
        if sent_file:
            # One byte more than allowed is enough to be refused.
            data: bytes = sent_file.read(LOGO_LIMIT_BYTES + 1)
            return data
        return b"" if self.cleaned_data.get("no_logo") else None


@member(Permission.ISSUE_CERTIFICATES)
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The form for one kind of certificate, and how it would look; `act=preview` shows and keeps nothing."""
    kind = request.GET.get("kind", "opportunity")
    kind = kind if kind in KINDS else "opportunity"
    own = own_template(organisation.pk, kind)
    form = filled(WordingForm, request, initial=_initial(own))
    address = url("organiser_certificates_wording", organisation.slug, query={"kind": kind})

    def act() -> str:
        set_wording(
            organisation.pk, kind, form.wording(), logo=form.new_logo(), by=request.person, at=clock.now()
        )  # fmt: skip
        messages.success(request, _("Your certificates look like this from now on."))
        return address

    is_preview = request.method == "POST" and request.POST.get("act") == "preview"
    answer = None if is_preview else sent(request, form, act)
    return answer or desk.page(
        request, organisation, "organiser/certificates_wording.html", here="certificates", form=form, kind=kind,
        kinds=KINDS, own=own, pictures=_pictures(request, organisation, kind, form, own),
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


def _initial(own: CertificateTemplate | None) -> dict[str, str]:
    return {name: getattr(own, name) for name in asdict(Wording())} if own is not None else {}


def _pictures(
    request: PersonRequest, organisation: Organisation, kind: str, form: WordingForm, own: CertificateTemplate | None
) -> list[tuple[str, str]]:
    """The sample in both languages as addresses that hold the picture itself; none while something typed is refused."""
    limit(f"preview:{who(request)}", per_minute=PREVIEWS_PER_MINUTE)
    kept = bytes(own.logo) if own is not None and own.logo else None
    try:
        if not form.is_bound or form.was_kept:
            texts, logo = Wording(**_initial(own)), kept
        elif form.is_valid():
            texts, logo = form.wording(), _logo(form, kept)
        else:
            return []
        drawn = [
            (language, preview(organisation, kind, texts, language, logo=logo, at=clock.now()))
            for language in LANGUAGES
        ]  # fmt: skip
    except Refusal as refusal:
        refuse(form, refusal)
        return []
    return [(language, f"data:image/png;base64,{b64encode(png).decode()}") for language, png in drawn]


def _logo(form: WordingForm, kept: bytes | None) -> bytes | None:
    sent_logo = form.new_logo()
    if sent_logo is None:
        return kept
    return check_logo(sent_logo) if sent_logo else None
