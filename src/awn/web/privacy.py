"""My data: what I agreed to, who looked, a copy of everything, requests, being forgotten."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.consents.queries import answers_of, history_of, looks_at, notice, versions_of
from awn.consents.rules import LOOKS, PURPOSES, WHYS, Purpose
from awn.learning.records import has_record_store
from awn.organisations.queries import owned_alone, roles_at
from awn.organisations.rules import ROLE_NAMES
from awn.people.permissions import staff_roles_at
from awn.people.queries import Person, may_act_for, wards_of
from awn.people.queries import person as person_of
from awn.people.rules import STAFF_ROLE_NAMES
from awn.privacy import links, queries
from awn.privacy.actions import erasing, exporting, requests, stopping
from awn.privacy.rules import (
    AUTHORITIES,
    ERASURE_STATES,
    EXPORT_STATES,
    REQUEST_KINDS,
    REQUEST_STATES,
    REQUEST_TEXT_LENGTH,
    UNDO_WINDOW,
)
from awn.web import formatting
from awn.web.access import PersonRequest, public, signed_in
from awn.web.forms import BlockField, Form, OnceForm, filled, form_page, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser.desk import rows_of_page
from awn.web.privacy_recent import check_same_person, is_recent

LOOKS_SHOWN = 5
ANSWERS_SHOWN = 100
ACTS_PER_MINUTE = 20


class PasswordForm(Form):
    """Once more the password, where somebody signed in long ago."""

    password = forms.CharField(
        max_length=200,
        label=_lazy("Your password"),
        widget=forms.PasswordInput,
        error_messages={"required": _lazy("Write your password, so that nobody else can do this.")},
    )

    def __init__(self, *args: Any, is_recent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = not is_recent


class LeaveForm(PasswordForm):
    """Being forgotten, and what becomes of the certificates."""

    certificates = forms.ChoiceField(
        label=_lazy("What should become of your certificates?"),
        choices=[
            ("keep", _lazy("Keep them: whoever has their number can still verify them, with my name")),
            ("remove", _lazy("Take them out of force and erase my name from them")),
        ],
        widget=forms.RadioSelect,
        initial="remove",
        error_messages={"required": _lazy("Choose one of the two.")},
    )
    field_order = ("certificates", "password")


class RequestForm(OnceForm):
    """Something for the data-protection officer."""

    kind = forms.ChoiceField(
        label=_lazy("What would you like?"),
        choices=list(REQUEST_KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose from the list.")},
    )
    text = BlockField(
        limit=REQUEST_TEXT_LENGTH, label=_lazy("In your words"), missing=_lazy("Write it in a few words.")
    )


@signed_in
@require_safe
def data(request: PersonRequest, number: int | None = None) -> HttpResponse:
    """Everything about my data on one page; a guardian sees the same of a minor."""
    person = _whose(request, number)
    context = {
        **_whom(request, person),
        "consents": _consents(person),
        "answers": _answers(person),
        "looks": _looks(list(looks_at(person.pk)[:LOOKS_SHOWN])),
        "exports": queries.exports_of(person.pk)[:3],
        "export_states": EXPORT_STATES,
        "erasure": queries.erasure_of(person.pk),
        "erasure_states": ERASURE_STATES,
        "requests": queries.requests_of(request.person.pk)[:5],
        "request_states": REQUEST_STATES,
        "request_kinds": REQUEST_KINDS,
    }
    return render(request, "privacy/data.html", context)


@signed_in
@require_POST
def consent(request: PersonRequest, number: int | None = None) -> HttpResponse:
    """The button of one purpose: agreeing or withdrawing."""
    limit(f"consent:{who(request)}", per_minute=ACTS_PER_MINUTE)
    person = _whose(request, number)
    try:
        purpose = Purpose(request.POST.get("purpose", ""))
    except ValueError as error:
        raise Http404 from error
    act = stopping.agree if request.POST.get("answer") == "yes" else stopping.withdraw
    try:
        act(person.pk, purpose, by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(f"{_home(request, person)}#consent-{purpose.value}")


@signed_in
@require_safe
def looks(request: PersonRequest, number: int | None = None) -> HttpResponse:
    """Everybody who looked at what is mine, page by page."""
    person = _whose(request, number)
    paged = rows_of_page(request, looks_at(person.pk))
    paged["rows"] = _looks(paged["rows"])
    return render(request, "privacy/looks.html", {**_whom(request, person), **paged})


@signed_in
@require_POST
def ask_copy(request: PersonRequest, number: int | None = None) -> HttpResponse:
    """The button that has a copy prepared."""
    person = _whose(request, number)
    try:
        exporting.ask_export(person.pk, by=request.person, at=clock.now())
        messages.success(request, _("Your copy is being prepared. We write to you when it is ready."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(f"{_home(request, person)}#copy")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: PersonRequest, export_id: int) -> HttpResponse:
    """The copy as a file, after the password where the sign-in was long ago."""
    found = queries.export(export_id)
    if found is None or not may_act_for(request.person, found.person_id, clock.now().date()):
        raise Http404
    form = filled(PasswordForm, request, is_recent=_needs_none(request))
    if request.method == "POST" and form.is_valid():
        try:
            check_same_person(request, form.cleaned_data["password"])
            content = exporting.download(export_id, by=request.person, at=clock.now())
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.refusal = refusal
            form.add_error("password", str(refusal.message))
        else:
            headers = {"Content-Disposition": 'attachment; filename="awn-my-data.zip"', "Cache-Control": "no-store"}
            return HttpResponse(content, content_type="application/zip", headers=headers)
    context = {"is_recent": _needs_none(request), "row": found, "states": EXPORT_STATES}
    return form_page(request, "privacy/copy.html", form, **context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PersonRequest) -> HttpResponse:
    """A request to the data-protection officer."""
    form = filled(RequestForm, request)

    def send() -> str:
        limit(f"privacy-ask:{who(request)}", per_minute=5)
        requests.ask(form.cleaned_data["kind"], form.cleaned_data["text"], by=request.person, at=clock.now())
        messages.success(request, _("Sent. You have an answer within thirty days."))
        return url("settings_data")

    return sent(request, form, send) or form_page(request, "privacy/ask.html", form)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: PersonRequest, number: int | None = None) -> HttpResponse:
    """Being forgotten: asked for here, carried out after two weeks, and cancelled here until then."""
    person = _whose(request, number)
    waiting = queries.erasure_of(person.pk)
    if request.method == "POST" and "cancel" in request.POST:
        if waiting is not None:
            erasing.cancel_erasure(waiting.pk, by=request.person, at=clock.now())
            messages.success(request, _("Cancelled. Everything stays as it is."))
        return HttpResponseRedirect(_home(request, person))
    form = filled(LeaveForm, request, is_recent=_needs_none(request))

    def leave() -> str:
        check_same_person(request, form.cleaned_data["password"])
        keeps = form.cleaned_data["certificates"] == "keep"
        erasing.ask_erasure(person.pk, keeps_certificates=keeps, by=request.person, at=clock.now())
        return url("settings_close") if person == request.person else url("ward_close", person.pk)

    context = {
        **_whom(request, person),
        "waiting": waiting,
        "days": UNDO_WINDOW.days,
        "wards": wards_of(person.pk).filter(account=None),
        "owned": owned_alone(person),
        "is_recent": _needs_none(request),
    }
    return sent(request, form, leave) or form_page(request, "privacy/close.html", form, **context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter: one button cancels the erasure, without signing in."""
    limit(f"keep:{who(request)}", per_minute=ACTS_PER_MINUTE)
    erasure = queries.erasure(links.erasure_of_token(token))
    if erasure is None:
        raise Http404
    if request.method == "POST" and erasure.state in {"asked", "stuck"}:
        erasure = erasing.cancel_erasure(erasure.pk, by=None, at=clock.now())
    return render(request, "privacy/keep.html", {"erasure": erasure})


@public
@require_safe
def officer(request: HttpRequest) -> HttpResponse:
    """Who the data-protection officer is, how to write, everybody's rights, and the authorities above us."""
    context = {"kinds": REQUEST_KINDS.values(), "authorities": AUTHORITIES.values()}
    return render(request, "privacy/officer.html", context)


@public
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What each purpose says, as it stands now and as it stood before."""
    language = formatting.language()
    rows = [
        (purpose, notice(purpose, language), terms,
         [notice(purpose, language, version) for version in versions_of(purpose) if version != terms.version])
        for purpose, terms in PURPOSES.items()
    ]  # fmt: skip
    return render(request, "privacy/notices.html", {"notices": rows})


def _needs_none(request: PersonRequest) -> bool:
    """True where a password would not be asked for, or there is none to ask for."""
    return is_recent(request) or not (request.user.is_authenticated and request.user.has_usable_password())


def _whose(request: PersonRequest, number: int | None) -> Person:
    """The person themselves, or the minor whose page it is. Anybody else's does not exist."""
    if number is None:
        return request.person
    person = person_of(number)
    if person is None or number == request.person.pk or not may_act_for(request.person, number, clock.now().date()):
        raise Http404
    return person


def _whom(request: PersonRequest, person: Person) -> dict[str, Any]:
    is_ward = person.pk != request.person.pk
    return {"whose": person, "ward": person if is_ward else None, "arguments": [person.pk] if is_ward else []}


def _home(request: PersonRequest, person: Person) -> str:
    return url("settings_data") if person.pk == request.person.pk else url("ward_data", person.pk)


def _consents(person: Person) -> list[dict[str, Any]]:
    answers, language = answers_of(person.pk), formatting.language()
    rows = []
    for purpose, terms in PURPOSES.items():
        answer = answers.get(purpose)
        if purpose is Purpose.LEARNING and answer is None and not has_record_store():
            continue
        rows.append(
            {
                "code": purpose.value,
                "terms": terms,
                "notice": notice(purpose, language),
                "answer": answer,
                "is_given": answer is not None and answer.is_given,
                "is_old": answer is not None and answer.is_given and not answer.is_current(purpose),
                "may_withdraw": purpose is not Purpose.TERMS,
            }
        )
    return rows


def _answers(person: Person) -> list[dict[str, Any]]:
    """All that was ever answered, and in whose name: nothing of it can be changed."""
    return [
        {
            "at": row.at, "title": PURPOSES[Purpose(row.purpose)].title, "version": row.version,
            "is_given": row.is_given, "is_guardian": row.by_id not in {None, person.pk}, "is_helper": row.helper_id,
        }
        for row in history_of(person.pk)[:ANSWERS_SHOWN]
    ]  # fmt: skip


def _looks(rows: list[Any]) -> list[dict[str, Any]]:
    """Looks in words. Who it was is said by their role, in the organisation or on the platform's staff: not by name."""
    organisations = queries.organisation_names({row.organisation_id for row in rows if row.organisation_id})
    members = roles_at((row.by_id, row.organisation_id, row.at) for row in rows if row.organisation_id)
    staff_roles = staff_roles_at((row.by_id, row.at) for row in rows if not row.organisation_id)
    return [
        {"what": LOOKS.get(row.what, row.what), "why": WHYS.get(row.why, row.why), "at": row.at, "why_code": row.why,
         "organisation": organisations.get(row.organisation_id),
         "role": ROLE_NAMES[role] if (role := members.get((row.by_id, row.organisation_id, row.at))) else "",
         "staff_roles": [STAFF_ROLE_NAMES[role] for role in staff_roles.get((row.by_id, row.at), ())]}
        for row in rows
    ]  # fmt: skip
