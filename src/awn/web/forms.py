"""The ground of all forms: cleaning, dates, hidden fields, and the way from a sent form to an answer.

A view of a form reads like this:

    @signed_in
    def identity(request: PersonRequest) -> HttpResponse:
        form = filled(IdentityForm, request, initial={...})
        if answer := sent(request, form, lambda: _save(request, form)):   # _save calls an action, returns an address
            return answer
        return form_page(request, "account/identity.html", form)

* `Form`: fields clean themselves through `awn.base.text`; `one_of = ["name"]` wants name_ar or name_en.
* `LineField`, `BlockField`: text of one line, of several. `missing=` is the message when it is empty.
* `DateField`: three boxes and a calendar (Gregorian or Hijri), Arabic digits welcome; gives a `date`.
* `OnceForm`: carries a one-time token; a second sending leads where the first led (`awn.base.actions.once`).
* `VersionForm`: carries the version of what is edited, so that the action can refuse a stale edit.
* `filled`: a bound form for POST, else the initial one, else the one kept from an expired session.
* `sent`: runs the act of a valid form; a `Refusal` comes back into the form's errors, nothing typed is lost.
* `form_page`: shows the form, with status 422 when it has errors.

Templates draw a form with the macros of components/django_forms.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from hijridate import Hijri

from awn.base import clock
from awn.base.actions import once
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal, Text
from awn.base.text import Bilingual, clean_block, clean_line
from awn.web.access import kept_fields

CALENDARS = {"gregorian": _("Gregorian"), "hijri": _("Hijri")}


class Form(forms.Form):
    """A form of ours."""

    # Names of bilingual pairs of which at least one language must be written.
    one_of: ClassVar[Iterable[str]] = ()
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"label_suffix": "", "auto_id": "%s", "use_required_attribute": False}
        super().__init__(*args, **kwargs)
        self.was_kept = False
        self.refusal: Refusal | None = None

    def full_clean(self) -> None:
        """Kept fields are shown as they were typed, and judged when they are sent again."""
        if self.was_kept:
            self._errors = ErrorDict()
            self.cleaned_data = {}
            return
        super().full_clean()

    def add_error(self, field: str | None, error: Any) -> None:
        """Errors stand in the order of the fields, whichever was found first: so the summary lists them."""
        super().add_error(field, error)
        for name in self.fields:
            if name in self.errors:
                self.errors[name] = self.errors.pop(name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.one_of:
            arabic, english = f"{name}_ar", f"{name}_en"
            if not {arabic, english} & set(self.errors) and not bilingual(cleaned, name):
                self.add_error(arabic, _("Write this in Arabic or in English, or in both."))
        return cleaned


class OnceForm(Form):
    """A form that acts once, however often it is sent."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    @property
    def token(self) -> UUID:
        """The token that came with the form; a new one where somebody cut it out."""
        return self.cleaned_data.get("once") or uuid4()


class VersionForm(Form):
    """A form that knows which version of a thing it edits."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class _CleanedField(forms.CharField):
    """Text through one of the two cleaners; the length is checked there, after cleaning."""

    cleaner: Callable[..., str]

    def __init__(self, *, limit: int, missing: Text | None = None, **kwargs: Any) -> None:
        if missing is not None:
            kwargs.setdefault("error_messages", {})["required"] = missing
        super().__init__(strip=False, **kwargs)
        self.limit = limit

    def to_python(self, value: Any) -> str:
        text = "" if value is None else str(value)
        try:
            return type(self).cleaner(text, limit=self.limit)
        except Refusal as refusal:
            raise _as_error(refusal.message, refusal.code) from refusal

    def run_validators(self, value: str) -> None:
        """The cleaner has judged the characters already."""


class LineField(_CleanedField):
    """One line of text, at most `limit` characters."""

    cleaner = staticmethod(clean_line)


class BlockField(_CleanedField):
    """Several lines of text, at most `limit` characters."""

    cleaner = staticmethod(clean_block)
    widget = forms.Textarea


class DigitsWidget(forms.NumberInput):
    """A box for a number that may be typed in Arabic digits."""

    input_type = "text"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return latin_digits(value).strip() if isinstance(value, str) else value


class WholeNumberField(forms.IntegerField):
    """A whole number, in Latin or Arabic digits."""

    widget = DigitsWidget

    def __init__(self, **kwargs: Any) -> None:
        messages = kwargs.setdefault("error_messages", {})
        messages.setdefault("invalid", _("Write a whole number, for example 12."))
        super().__init__(**kwargs)


class DateWidget(forms.Widget):
    """Four inputs: `name_day`, `name_month`, `name_year`, `name_calendar`."""

    needs_multipart_form = False
    parts = ("day", "month", "year", "calendar")

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> dict[str, str]:
        return {part: latin_digits(str(data.get(f"{name}_{part}") or "")).strip() for part in self.parts}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}_day" not in data

    def shown(self, value: Any) -> dict[str, str]:
        """The four texts of a value, which is a date, what was typed, or nothing."""
        if isinstance(value, date):
            texts = (str(value.day), str(value.month), str(value.year), "gregorian")
            return dict(zip(self.parts, texts, strict=True))
        return {"calendar": "gregorian"} | {part: text for part, text in (value or {}).items() if text}


class DateField(forms.Field):
    """A day in the calendar that the person chose."""

    widget = DateWidget

    def __init__(self, *, missing: Text | None = None, hijri: bool = True, **kwargs: Any) -> None:
        if missing is not None:
            kwargs.setdefault("error_messages", {})["required"] = missing
        super().__init__(**kwargs)
        self.hijri = hijri

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        day, month, year = (value.get(part, "") for part in ("day", "month", "year"))
        if not (day or month or year):
            return None
        try:
            numbers = int(year), int(month), int(day)
            if value.get("calendar") == "hijri" and self.hijri:
                gregorian = Hijri(*numbers).to_gregorian()
                return date(gregorian.year, gregorian.month, gregorian.day)
            return date(*numbers)
        except (ValueError, OverflowError) as error:
            message = _("There is no such day. Write day, month and year as numbers, for example 27 3 1998.")
            raise forms.ValidationError(message, code="impossible_date") from error


FormType = TypeVar("FormType", bound=Form)


def filled(
    form_class: type[FormType],
    request: HttpRequest,
    *,
    initial: Mapping[str, Any] | None = None,
    path: str | None = None,
    **kwargs: Any,
) -> FormType:
    """The form as it should be shown or judged now. `path` is where it posts to, when that is not this page."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, initial=initial, **kwargs)
    if kept := kept_fields(request, path):
        form = form_class(kept, initial=initial, **kwargs)
        form.was_kept = True
        return form
    return form_class(initial=initial, **kwargs)


def sent(request: HttpRequest, form: Form, act: Callable[[], str]) -> HttpResponse | None:
    """Where a sent, valid form leads; None when the form is to be shown (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        if isinstance(form, OnceForm) and request.user.is_authenticated:
            return HttpResponseRedirect(once(form.token, act, by=request.user, at=clock.now()))
        return HttpResponseRedirect(act())
    except Refusal as refusal:
        refuse(form, refusal)
        return None


def refuse(form: Form, refusal: Refusal) -> None:
    """Writes a refusal into the form's errors: each message at its field, the rest above the form.

    A refusal of the person rather than of the input (403, 404, 429) is raised again, for the error page.
    """
    if refusal.status not in {409, 422}:
        raise refusal
    form.refusal = refusal
    known = {name: text for name, text in refusal.fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, _as_error(text, refusal.code))
    if not known:
        form.add_error(None, _as_error(refusal.message, refusal.code))


def _as_error(message: Text, code: str) -> forms.ValidationError:
    # The page is drawn in this request's language, so the message may as well be made now.
    return forms.ValidationError(str(message), code=code)


def form_page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    """The page of a form: 200, or 422 (409 for a stale edit) when something must be mended."""
    status = 200
    if form.is_bound and form.errors:
        status = form.refusal.status if form.refusal else 422
    return render(request, template, {"form": form, **context}, status=status)


def bilingual(cleaned: Mapping[str, Any], name: str) -> Bilingual:
    """The pair `name_ar`, `name_en` of a form as one text."""
    return Bilingual(cleaned.get(f"{name}_ar") or "", cleaned.get(f"{name}_en") or "")
