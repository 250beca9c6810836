"""The sections of a profile. In the settings each stands alone; the welcome strings three of them together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.consents.special import keep_emergency_contact, keep_needs
from awn.people import actions, profile, queries
from awn.people.profile_rules import PARTS
from awn.people.queries import Person
from awn.people.rules import DAY_PARTS, WEEKDAYS, is_minor
from awn.web import profile_forms
from awn.web.access import PersonRequest, signed_in
from awn.web.account import settings_forms as forms
from awn.web.forms import Form, filled, form_page, sent

# The week begins on Sunday in most of the Gulf.
WEEK = (6, 0, 1, 2, 3, 4, 5)


class Frame(NamedTuple):
    """Where a section stands: in the settings, or as a step of the welcome."""

    next: str
    step: int = 0  # 0: not a step


class Section(NamedTuple):
    """A form, its page, and what is done with it."""

    title: Promise
    lead: Promise
    form: type[Form]
    initial: Callable[[Person], dict[str, Any]]
    keep: Callable[[Person, Any], None]
    template: str = "account/section.html"


def _identity(person: Person) -> dict[str, Any]:
    names = ("name_ar", "name_en", "birth_date", "gender", "phone", "language")
    return {**{name: getattr(person, name) for name in names}, "region": person.region_id or ""}


def _save_identity(person: Person, form: forms.IdentityForm) -> None:
    values = form.identity(language=person.language)
    actions.update_identity(person.pk, values, by=person, at=clock.now())


def _interests(person: Person) -> dict[str, Any]:
    chosen = [field.pk for field in queries.interests_of(person.pk)]
    return {"interests": chosen, "remote_wanted": person.remote_wanted}


def _save_interests(person: Person, form: forms.InterestsForm) -> None:
    cleaned = form.cleaned_data
    actions.set_interests(
        person.pk, cleaned["interests"], remote_wanted=cleaned["remote_wanted"], by=person, at=clock.now()
    )


def _availability(person: Person) -> dict[str, Any]:
    return {"slots": [f"{day}-{part}" for day, part in queries.availability_of(person.pk)]}


def _save_availability(person: Person, form: forms.AvailabilityForm) -> None:
    actions.set_availability(person.pk, form.chosen(), by=person, at=clock.now())


def _needs(person: Person) -> dict[str, Any]:
    kept = queries.needs_of(person.pk)
    return {"needs": kept.codes, "accommodations": kept.accommodations, "consent": bool(kept)}


def _save_needs(person: Person, form: forms.AccessibilityForm) -> None:
    cleaned = form.cleaned_data
    keep_needs(
        person.pk,
        cleaned["needs"],
        cleaned["accommodations"],
        consent=cleaned["consent"],
        by=person,
        at=clock.now(),
    )


def _save_notifications(person: Person, form: forms.NotificationsForm) -> None:
    wanted = form.cleaned_data["weekly_email"]
    actions.set_notifications(person.pk, weekly_email=wanted, by=person, at=clock.now())


def _name(person: Person) -> dict[str, Any]:
    return {
        f"{part}_{script}": getattr(name, part)
        for script, name in profile.name_parts(person.pk).items()
        for part in PARTS
    }


def _save_name(person: Person, form: profile_forms.NameForm) -> None:
    actions.set_name(person.pk, form.name("ar"), form.name("en"), by=person, at=clock.now())


def _background(person: Person) -> dict[str, Any]:
    kept = profile.background_of(person.pk)
    return {name: getattr(kept, name) for name in profile_forms.BackgroundForm.base_fields}


def _save_background(person: Person, form: profile_forms.BackgroundForm) -> None:
    actions.set_background(person.pk, form.said(), by=person, at=clock.now())


def _emergency(person: Person) -> dict[str, Any]:
    kept = queries.emergency_contact_of(person.pk)
    return {"name": kept.name, "relation": kept.relation, "phone": kept.phone, "consent": True} if kept else {}


def _save_emergency(person: Person, form: profile_forms.EmergencyForm) -> None:
    keep_emergency_contact(person.pk, form.contact(), by=person, at=clock.now())


SECTIONS = {
    "identity": Section(
        _lazy("About me"),
        _lazy("Who you are, for your certificates and for opportunities that suit you."),
        forms.IdentityForm,
        _identity,
        _save_identity,
    ),
    "name": Section(
        _lazy("My name by its parts"),
        _lazy("As documents have it. Leave out what you do not have; a compound name stays in one box."),
        profile_forms.NameForm,
        _name,
        _save_name,
    ),
    "background": Section(
        _lazy("Education, work and equipment"),
        _lazy("For organisations that decide on your application. All of it is optional."),
        profile_forms.BackgroundForm,
        _background,
        _save_background,
        "account/background.html",
    ),
    "interests": Section(
        _lazy("What I like to do"),
        _lazy("Tick as many as you like. They decide what comes first, never what you may do."),
        forms.InterestsForm,
        _interests,
        _save_interests,
        "account/interests.html",
    ),
    "availability": Section(
        _lazy("When I am free"),
        _lazy("A usual week is enough. You choose the exact shift each time you apply."),
        forms.AvailabilityForm,
        _availability,
        _save_availability,
        "account/availability.html",
    ),
    "accessibility": Section(
        _lazy("Accessibility"),
        _lazy("Say what you need, and we show you what fits. You never have to say why."),
        forms.AccessibilityForm,
        _needs,
        _save_needs,
    ),
    "emergency": Section(
        _lazy("Emergency contact"),
        _lazy("Whom we call if something happens to you during a shift. It is kept sealed."),
        profile_forms.EmergencyForm,
        _emergency,
        _save_emergency,
    ),
    "notifications": Section(
        _lazy("E-mails"),
        _lazy("We write little, and never for advertising."),
        forms.NotificationsForm,
        lambda person: {"weekly_email": person.weekly_email},
        _save_notifications,
    ),
}
STEPS = ("identity", "interests", "availability")


def show(request: PersonRequest, name: str, frame: Frame) -> HttpResponse:
    """One section: shown, or saved and left for `frame.next`."""
    section, person = SECTIONS[name], request.person
    form = filled(section.form, request, initial=section.initial(person))

    def save() -> str:
        section.keep(person, form)
        if not frame.step:
            messages.success(request, _("Saved."))
        return frame.next

    return sent(request, form, save) or form_page(
        request,
        section.template,
        form,
        section=section,
        frame=frame,
        steps=[SECTIONS[step].title for step in STEPS],
        week=[(day, WEEKDAYS[day]) for day in WEEK],
        parts=DAY_PARTS,
        skills=queries.skills_of(person.pk) if name == "interests" else (),
        needs_guardian=name != "identity" and is_minor(person.birth_date, clock.now().date()),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: PersonRequest, name: str) -> HttpResponse:
    """One section of the settings."""
    return show(request, name, Frame(next=reverse("settings")))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: PersonRequest, step: int = 1) -> HttpResponse:
    """The three short steps after signing up; each may be skipped."""
    step = min(max(step, 1), len(STEPS))
    after = reverse("welcome_step", args=[step + 1]) if step < len(STEPS) else reverse("welcome_done")
    return show(request, STEPS[step - 1], Frame(next=after, step=step))
