"""The staff's side: declaring incidents and planned maintenance, and telling how it goes on."""

from __future__ import annotations

from datetime import datetime
from datetime import time as hour_of_day
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.people.rules import StaffPermission
from awn.status import queries
from awn.status.actions import declaring
from awn.status.rules import KINDS, PARTS, TEXT_LENGTH, TITLE_LENGTH
from awn.web.access import PersonRequest, staff
from awn.web.forms import BlockField, DateField, LineField, OnceForm, bilingual, filled, form_page, sent
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.status import ZONE, names

_BOTH = _lazy("Write this in both languages: everybody reads it.")


class TimeField(LineField):
    """A time of day, in Latin or Arabic digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=5, help_text=_lazy("For example 16:30, by the clocks of Riyadh."), **kwargs)

    def clean(self, value: Any) -> hour_of_day | None:
        text = latin_digits(super().clean(value))
        if not text:
            return None
        try:
            return hour_of_day.fromisoformat(text.zfill(5))
        except ValueError as error:
            raise forms.ValidationError(_("Write the time as hours and minutes, for example 16:30.")) from error


class DeclareForm(OnceForm):
    """What is wrong or will be, which parts, and when."""

    kind = forms.ChoiceField(
        label=_lazy("Incident or maintenance?"), widget=forms.RadioSelect, choices=list(KINDS.items()),
        initial="incident",
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )  # fmt: skip
    parts = forms.MultipleChoiceField(
        label=_lazy("Parts"), widget=forms.CheckboxSelectMultiple, choices=list(PARTS.items()),
        error_messages={"required": _lazy("Choose at least one part.")},
    )  # fmt: skip
    title_ar = LineField(limit=TITLE_LENGTH, missing=_BOTH, label=_lazy("Title in Arabic"))
    title_en = LineField(limit=TITLE_LENGTH, missing=_BOTH, label=_lazy("Title in English"))
    text_ar = BlockField(limit=TEXT_LENGTH, missing=_BOTH, label=_lazy("Text in Arabic"))
    text_en = BlockField(limit=TEXT_LENGTH, missing=_BOTH, label=_lazy("Text in English"))
    begins = DateField(label=_lazy("Began or begins: day"), missing=_lazy("Write the day."), hijri=False)
    begins_time = TimeField(label=_lazy("Began or begins: time"), missing=_lazy("Write the time."))
    ends = DateField(required=False, label=_lazy("Planned until: day"), hijri=False)
    ends_time = TimeField(required=False, label=_lazy("Planned until: time"))

    @property
    def declared(self) -> declaring.Declared:
        """What was typed, with moments in the zone of the staff."""
        typed = self.cleaned_data
        zone = ZoneInfo(ZONE)
        begins = datetime.combine(typed["begins"], typed["begins_time"], zone)
        until = datetime.combine(typed["ends"], typed["ends_time"] or hour_of_day(0), zone) if typed["ends"] else None
        return declaring.Declared(
            kind=typed["kind"], title=bilingual(typed, "title"), text=bilingual(typed, "text"), parts=typed["parts"],
            begins_at=begins, until=until,
        )  # fmt: skip


class UpdateForm(OnceForm):
    """How it goes on."""

    text_ar = BlockField(limit=TEXT_LENGTH, missing=_BOTH, label=_lazy("Text in Arabic"))
    text_en = BlockField(limit=TEXT_LENGTH, missing=_BOTH, label=_lazy("Text in English"))
    ends = forms.BooleanField(required=False, label=_lazy("It has ended"))


@staff(StaffPermission.HELP_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def declared(request: PersonRequest) -> HttpResponse:
    """All that was declared, and the form for more."""
    here = clock.now().astimezone(ZoneInfo(ZONE))
    form = filled(DeclareForm, request, initial={"begins": here.date(), "begins_time": here.strftime("%H:%M")})

    def act() -> str:
        row = declaring.declare(form.declared, by=request.person, at=clock.now())
        queries.forget_banner()
        messages.success(request, _("Told. It stands above every page while it lasts."))
        return url("staff_outage", row.pk)

    context = {**desk.rows_of_page(request, queries.all_outages()), **names()}
    return sent(request, form, act) or form_page(request, "status/desk.html", form, **context)


@staff(StaffPermission.HELP_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, number: int) -> HttpResponse:
    """One of them, with its updates, and the form for the next."""
    row = queries.outage(number)
    if row is None:
        raise Http404
    form = filled(UpdateForm, request)

    def act() -> str:
        said = form.cleaned_data
        declaring.tell_more(number, bilingual(said, "text"), ends=said["ends"], by=request.person, at=clock.now())
        queries.forget_banner()
        messages.success(request, _("Told."))
        return url("staff_outage", number)

    return sent(request, form, act) or form_page(request, "status/desk_outage.html", form, row=row, **names())
