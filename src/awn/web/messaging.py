"""Messages to many: writing, looking at them as a reader would, sending, and what became of each."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.base.tabular_writing import Value, write_csv
from awn.messaging import queries
from awn.messaging.actions import mailings, templates
from awn.messaging.queries import Mailing
from awn.messaging.rules import CHANNELS, DELIVERY_STATES, GROUPS, MAILING_STATES, PLACEHOLDERS, REASONS
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.people.queries import Person
from awn.web.access import PersonRequest, member
from awn.web.formatting import in_zone, plain_number
from awn.web.forms import Form, filled, refuse, sent
from awn.web.jinja import t_plain, url
from awn.web.messaging_forms import MailingForm, ScheduleForm, TemplateForm
from awn.web.organiser import desk
from awn.web.organiser.fields import moment

STATE_TAGS = {"draft": "", "scheduled": "info", "sending": "few", "done": "ok", "stopped": "err"}
FATE_TAGS = {
    "queued": "info", "sending": "info", "sent": "ok", "bounced": "err", "refused": "err", "unknown": "few",
    "suppressed": "",
}  # fmt: skip
_WORDS = ("subject_ar", "subject_en", "body_ar", "body_en")


@member(Permission.DECIDE_APPLICATIONS)
@require_safe
def mailings_page(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The messages of an opportunity, newest first."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    return desk.opportunity_page(
        request, opportunity, "messaging/mailings.html", tab="messages", groups=GROUPS, states=MAILING_STATES,
        mailing_tags=STATE_TAGS, **desk.rows_of_page(request, queries.mailings_of(opportunity.pk)),
    )  # fmt: skip


@member(Permission.DECIDE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """A new message: from a template, for a group, or for those ticked in the table of applicants."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    initial = _beginning(request, opportunity)
    if request.POST.get("act") == "ticked":
        # They come from the table of applicants: nothing has been written yet.
        return _form_page(request, opportunity, MailingForm(initial=initial, opportunity=opportunity))
    form = filled(MailingForm, request, initial=initial, opportunity=opportunity)

    def act() -> str:
        made = mailings.write(opportunity.pk, form.draft(), by=request.person, at=clock.now())
        return url("mailing", organisation.slug, public_id, made.pk)

    return sent(request, form, act) or _form_page(request, opportunity, form)


@member(Permission.DECIDE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def rewrite(request: PersonRequest, organisation: Organisation, public_id: str, number: int) -> HttpResponse:
    """A draft once more."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    mailing = _mailing_or_404(opportunity, number)
    address = url("mailing", organisation.slug, public_id, mailing.pk)
    if mailing.state != "draft":
        return HttpResponseRedirect(address)
    initial = {name: getattr(mailing, name) for name in (*_WORDS, "group", "is_urgent", "version")}
    initial |= {"role": mailing.role_id, "shift": mailing.shift_id, "chosen": ",".join(map(str, mailing.chosen))}
    form = filled(MailingForm, request, initial=initial, opportunity=opportunity)

    def act() -> str:
        version = form.cleaned_data["version"] or 0
        mailings.rewrite(mailing.pk, form.draft(), version=version, by=request.person, at=clock.now())
        return address

    return sent(request, form, act) or _form_page(request, opportunity, form, mailing)


@member(Permission.DECIDE_APPLICATIONS)
@require_safe
def mailing(request: PersonRequest, organisation: Organisation, public_id: str, number: int) -> HttpResponse:
    """Before sending: how many by which way, and how one reader will see it. Afterwards: what became of each."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    return _mailing_page(request, opportunity, _mailing_or_404(opportunity, number), None)


@member(Permission.DECIDE_APPLICATIONS)
@require_POST
def act_on(request: PersonRequest, organisation: Organisation, public_id: str, number: int) -> HttpResponse:
    """The buttons of a message: send, schedule, stop, send again, discard."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    found, at, by = _mailing_or_404(opportunity, number), clock.now(), request.person
    back = HttpResponseRedirect(url("mailing", organisation.slug, public_id, number))
    match request.POST.get("act"):
        case "send":
            done = _("It is on its way. You can leave this page.")
            desk.attempt(request, lambda: mailings.start(number, by=by, at=at), done)
        case "schedule":
            return _schedule(request, opportunity, found) or back
        case "stop":
            desk.attempt(
                request, lambda: mailings.stop(number, by=by, at=at), _("Stopped: what had not left yet stays.")
            )
        case "again":
            done = _("Those of whom it is not known get it again.")
            desk.attempt(request, lambda: mailings.send_again(number, by=by, at=at), done)
        case "discard":
            if desk.attempt(request, lambda: mailings.discard(number, by=by, at=at), _("The draft is deleted.")):
                return HttpResponseRedirect(url("mailings", organisation.slug, public_id))
        case _:
            raise Http404
    return back


@member(Permission.DECIDE_APPLICATIONS)
@require_safe
def export(request: PersonRequest, organisation: Organisation, public_id: str, number: int) -> HttpResponse:
    """What became of each message, as a table to take away; no addresses."""
    require(request.person, Permission.EXPORT, organisation.pk)
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    found = _mailing_or_404(opportunity, number)
    header = [_("Name in Arabic"), _("Name in English"), _("Concerns"), _("Way"), _("State"), _("Reason"), _("Tries"),
              _("Last change")]  # fmt: skip
    rows = (_exported(row, opportunity.zone) for row in queries.deliveries_of(found.pk))
    text = io.StringIO(newline="")
    write_csv(text, header, rows)
    headers = {"Content-Disposition": f'attachment; filename="awn-message-{number}.csv"', "Cache-Control": "private"}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _exported(row: Any, zone: str) -> list[Value]:
    about = "" if row.about_id == row.person_id else t_plain(row.about.name)
    return [
        row.person.name_ar, row.person.name_en, about, str(CHANNELS[row.channel]), str(DELIVERY_STATES[row.state]),
        str(REASONS.get(row.reason, "")), row.attempts, in_zone(row.changed_at, zone),
    ]  # fmt: skip


@member(Permission.DECIDE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def templates_page(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The words that the organisation uses again; the form adds one, or changes the one in the address."""
    typed = latin_digits(request.GET.get("number", ""))
    one = queries.template_of(organisation.pk, int(typed)) if typed.isdecimal() and len(typed) < 19 else None
    initial = {name: getattr(one, name) for name in (*_WORDS, "name")} if one else {}
    form = filled(TemplateForm, request, initial=initial)
    address = url("message_templates", organisation.slug)

    def act() -> str:
        templates.keep(
            organisation.pk, form.cleaned_data["name"], form.texts(), number=one.pk if one else None,
            by=request.person, at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Kept."))
        return address

    if request.method == "POST" and one is not None and request.POST.get("act") == "delete":
        templates.delete(organisation.pk, one.pk, by=request.person, at=clock.now())
        messages.success(request, _("The template is deleted."))
        return HttpResponseRedirect(address)
    return sent(request, form, act) or desk.page(
        request, organisation, "messaging/templates.html", here="messages", form=form, one=one,
        placeholders=PLACEHOLDERS, status=_status(form),
        **desk.rows_of_page(request, queries.templates_of(organisation.pk)),
    )  # fmt: skip


def _schedule(request: PersonRequest, opportunity: Opportunity, found: Mailing) -> HttpResponse | None:
    form = ScheduleForm(request.POST)
    if form.is_valid():
        send_at = moment(form.cleaned_data["send_day"], form.cleaned_data["send_at"], opportunity.zone)
        try:
            mailings.schedule(found.pk, send_at, by=request.person, at=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("It will be sent at that time, to those who are in the group then."))
            return None
    return _mailing_page(request, opportunity, found, form)


def _mailing_page(
    request: PersonRequest, opportunity: Opportunity, found: Mailing, form: ScheduleForm | None
) -> HttpResponse:
    at, context = clock.now(), {}
    if found.state in {"draft", "scheduled"}:
        readers = queries.readers(found, at)
        reader = _reader(request, readers)
        context = {
            "shares": queries.shares(found, at), "readers": readers, "reader": reader,
            "letters": queries.preview(found, reader, at) if reader else [],
        }  # fmt: skip
    else:
        state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
        rows = queries.deliveries_of(found.pk, state=state, channel=channel)
        context = {"fates": queries.fates(found.pk), "asked_state": state, "asked_channel": channel,
                   **desk.rows_of_page(request, rows)}  # fmt: skip
    return desk.opportunity_page(
        request, opportunity, "messaging/mailing.html", tab="messages", mailing=found, groups=GROUPS, ways=CHANNELS,
        states=MAILING_STATES, mailing_tags=STATE_TAGS, fate_tags=FATE_TAGS, fate_names=DELIVERY_STATES,
        reasons=REASONS, form=form or ScheduleForm(), status=422 if form is not None else 200,
        missing=found.texts.missing_languages(), **context,
    )  # fmt: skip


def _reader(request: PersonRequest, readers: list[Person]) -> Person | None:
    wanted = latin_digits(request.GET.get("reader", ""))
    return next((one for one in readers if str(one.pk) == wanted), readers[0] if readers else None)


def _beginning(request: PersonRequest, opportunity: Opportunity) -> dict[str, Any]:
    """What a new message begins with: a template, and those who were ticked."""
    typed = latin_digits(request.GET.get("template", ""))
    found = (
        queries.template_of(opportunity.organisation_id, int(typed)) if typed.isdecimal() and len(typed) < 19 else None
    )
    initial = {name: getattr(found, name) for name in _WORDS} if found else {}
    numbers = [one for one in (request.POST or request.GET).getlist("application") if one.isdecimal() and len(one) < 19]
    chosen = queries.applications_in(opportunity.pk, map(int, numbers)) if numbers else []
    group = request.GET.get("group", "")
    initial["group"] = "chosen" if chosen else (group if group in GROUPS else "accepted")
    return {**initial, "chosen": ",".join(map(str, chosen)), "shift": request.GET.get("shift", "")}


def _form_page(
    request: PersonRequest, opportunity: Opportunity, form: MailingForm, found: Mailing | None = None
) -> HttpResponse:
    chosen = [one for one in str(form["chosen"].value() or "").split(",") if one]
    choices = [(code, text) for code, text in GROUPS.items() if code != "chosen" or chosen]
    form.fields["group"].choices = choices  # type: ignore[attr-defined]  # a choice field
    return desk.opportunity_page(
        request, opportunity, "messaging/write.html", tab="messages", form=form, mailing=found,
        placeholders=PLACEHOLDERS, templates=list(queries.templates_of(opportunity.organisation_id)),
        ticked=_ticked(len(chosen)), status=_status(form),
    )  # fmt: skip


def _ticked(number: int) -> str:
    if not number:
        return ""
    text = ngettext("One person is ticked.", "%(n)s people are ticked.", number)
    return text % {"n": plain_number(number)} if number > 1 else text


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _mailing_or_404(opportunity: Opportunity, number: int) -> Mailing:
    found = queries.mailing_of(opportunity.pk, number)
    if found is None:
        raise Http404
    return found
