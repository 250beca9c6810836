"""Reports by letter: asking for one, seeing what came of it, pausing, ending, and the link in the letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.reports import actions, schedules
from awn.reports.rules import MOST_TRIES, RHYTHMS, STATES
from awn.reports.schedules import OWN_KIND, OWN_SUBJECT
from awn.web import formatting
from awn.web.access import PersonRequest, public, signed_in
from awn.web.forms import Form, filled, form_page, sent

ACTS = {"pause": actions.pause, "resume": actions.resume, "end": actions.end}
LANGUAGES = (("ar", "العربية"), ("en", "English"))
ISSUES_SHOWN = 5
FAULTS = {
    "not_found": gettext_lazy("There is no public report of this any more."),
    "report_too_large": gettext_lazy("The report is too large for a file."),
}


class LetterForm(Form):
    """How often, in which language, with the file or without, and who else gets it."""

    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=list(RHYTHMS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the options.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the report"), choices=LANGUAGES, widget=forms.RadioSelect
    )
    with_file = forms.BooleanField(label=gettext_lazy("Send the PDF along"), required=False)
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Colleagues who get it as well"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers: Any = self.fields["readers"]
        readers.choices = colleagues
        if not colleagues:
            del self.fields["readers"]
        if is_own:
            del self.fields["with_file"]


@signed_in
@require_safe
def report_letters(request: PersonRequest) -> HttpResponse:
    """What comes to the reader by letter: asked for by them, and by others."""
    own = [
        {
            "row": row, "name": _name(row.kind, row.subject), "rhythm": RHYTHMS[row.rhythm], "state": STATES[row.state],
            "issues": [_issue(one) for one in list(row.issues.all())[:ISSUES_SHOWN]],
            "readers": [one.person for one in row.readers.all() if one.person_id != request.person.pk],
            "page": _page(row.kind, row.subject),
        }
        for row in schedules.schedules_of(request.person)
    ]  # fmt: skip
    others = [
        {"row": one, "name": _name(one.schedule.kind, one.schedule.subject), "by": one.schedule.person}
        for one in schedules.letters_of(request.person)
    ]
    return render(request, "reports_schedules/letters.html", {"own": own, "others": others})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report_letter_new(request: PersonRequest, kind: str, subject: str) -> HttpResponse:
    """Asking for one report by letter. Refuses reports that there are not."""
    is_own = (kind, subject) == (OWN_KIND, OWN_SUBJECT)
    if kind == OWN_KIND and not is_own:
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404)
    schedules.name_of(kind, subject)
    colleagues = [
        (str(one.pk), one.name.pick(formatting.language())[0])
        for one in schedules.colleagues(request.person, kind, subject)
    ]
    start = {"rhythm": "year" if is_own else "month", "language": formatting.language(), "with_file": True}
    form = filled(LetterForm, request, initial=start, colleagues=colleagues, is_own=is_own)

    def ask() -> str:
        given = form.cleaned_data
        wish = actions.Wish(kind, subject, given["rhythm"], given["language"], bool(given.get("with_file")))
        readers = [int(one) for one in given.get("readers", [])]
        actions.ask(wish, readers=readers, by=request.person, at=clock.now())
        messages.success(request, _("The report will come by letter when the next period has closed."))
        return reverse("report_letters")

    context = {"name": _name(kind, subject), "is_own": is_own, "back": _page(kind, subject)}
    return sent(request, form, ask) or form_page(request, "reports_schedules/new.html", form, **context)


@signed_in
@require_POST
def report_letter_act(request: PersonRequest, number: int, act: str) -> HttpResponse:
    """Pausing, resuming or ending one's own."""
    if act not in ACTS:
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404)
    ACTS[act](number, by=request.person, at=clock.now())
    messages.success(request, _("Saved."))
    return redirect("report_letters")


@signed_in
@require_POST
def report_letter_leave(request: PersonRequest, number: int) -> HttpResponse:
    """No more of what somebody else has sent to the reader."""
    actions.stop(number, by=request.person, at=clock.now())
    messages.success(request, _("You get these letters no more."))
    return redirect("report_letters")


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_report_letters(request: HttpRequest, token: str) -> HttpResponse:
    """Ends these letters without signing in; mail programs post here by themselves (RFC 8058)."""
    reader = schedules.reader_by_token(token)
    if request.method == "POST":
        actions.stop(reader.pk, by=None, at=clock.now())
        reader = schedules.reader_by_token(token)
    context = {"wanted": reader.stopped_at is None, "name": _name(reader.schedule.kind, reader.schedule.subject)}
    return render(request, "reports_schedules/stop.html", context)


def _name(kind: str, subject: str) -> str:
    if kind == OWN_KIND:
        return _("My volunteering")
    try:
        return schedules.name_of(kind, subject)
    except Refusal:
        return _("A report that is no longer public")


def _page(kind: str, subject: str) -> str:
    return reverse("my_report") if kind == OWN_KIND else reverse("report_page", args=[kind, subject])


def _issue(one: Any) -> dict[str, Any]:
    period = formatting.digits(schedules.period_name(one.period))
    return {"period": period, "is_made": one.is_made, "at": one.tried_at, "why": "" if one.is_made else _why(one)}


def _why(one: Any) -> str:
    if one.fault in FAULTS:
        return str(FAULTS[one.fault])
    if one.tries >= MOST_TRIES:
        return _("Something went wrong here, and trying again did not help. The report itself is on its page.")
    return _("Something went wrong here. We try again by ourselves.")
