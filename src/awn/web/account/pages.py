"""The settings: what stands there, skills, languages, people one answers for."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.organisations import queries as organisations
from awn.people import actions, queries
from awn.people.profile_rules import PROOFS, SKILL_LEVELS
from awn.people.rules import GUARDIAN_CODE_LIFE, is_minor
from awn.qualifications.queries import certified_skills
from awn.reference import queries as reference
from awn.reference.rules import LANGUAGE_LEVELS
from awn.web.access import PersonRequest, signed_in
from awn.web.account import settings_forms as forms
from awn.web.account.sections import SECTIONS
from awn.web.forms import filled, form_page, sent
from awn.web.limits import limit, who

CODES_PER_MINUTE = 5
SKILLS_FOUND = 12


@signed_in
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """All settings, with what stands in them."""
    person = request.person
    return render(
        request,
        "account/settings.html",
        {
            "person": person,
            "sections": [(name, section.title, section.lead) for name, section in SECTIONS.items()],
            "steps": queries.profile_steps(person),
            "is_minor": is_minor(person.birth_date, clock.now().date()),
        },
    )


@signed_in
@require_safe
def welcome_done(request: PersonRequest) -> HttpResponse:
    """The end of the three steps."""
    minor = is_minor(request.person.birth_date, clock.now().date())
    has_guardian = minor and queries.guardians_of(request.person.pk).exists()
    return render(
        request,
        "account/welcome_done.html",
        {"person": request.person, "needs_guardian": minor and not has_guardian},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def skills(request: PersonRequest) -> HttpResponse:
    """My skills: a search that lists matches, each with a button to add it."""
    person = request.person
    text = request.GET.get("q", "").strip()[:100]
    refusal = None
    if request.method == "POST":
        try:
            _change_skills(request)
            return HttpResponseRedirect(_back_to_skills(request, text))
        except Refusal as found:
            refusal = found
    mine = list(queries.skills_of(person.pk))
    certified = certified_skills([person.pk], clock.now().date()).get(person.pk, {})
    have = {row.skill_id for row in mine}
    offered = list(reference.skills_matching(text, SKILLS_FOUND)) if text else _one_of_each_group()
    context = {
        "mine": mine,
        "text": text,
        "found": [skill for skill in offered if skill.pk not in have],
        "groups": [] if text else _groups_without(have),
        "all_open": "all" in request.GET,
        "refusal": refusal,
        "levels": list(SKILL_LEVELS.items()),
        "level_names": SKILL_LEVELS,
        "proofs": PROOFS,
        "certified": certified,
        "houses": organisations.named([row.endorsed_by_id for row in mine if row.endorsed_by_id]),
        "provable": [one for one in reference.skills_of(list(certified)) if one.pk not in have] if certified else [],
    }
    return render(request, "account/skills.html", context, status=refusal.status if refusal else 200)


def _one_of_each_group() -> list[reference.Skill]:
    """The first skill of each group, so that a short list shows how wide the field is."""
    first: dict[str, reference.Skill] = {}
    for skill in reference.volunteering_skills():
        first.setdefault(str(skill.group_id), skill)
    return list(first.values())[:SKILLS_FOUND]


def _groups_without(have: set[int]) -> list[tuple[Any, list[reference.Skill]]]:
    """Our own list by group, without the skills the person has."""
    by_group = groupby(reference.volunteering_skills(), key=lambda skill: skill.group)
    groups = [(group, [skill for skill in skills if skill.pk not in have]) for group, skills in by_group]
    return [(group, skills) for group, skills in groups if skills]


def _back_to_skills(request: PersonRequest, text: str) -> str:
    """The same page: the same search, or the whole list still open where the button was pressed."""
    if text:
        return reverse("settings_skills", query={"q": text})
    page = reverse("settings_skills")
    return f"{page}?all=1#all" if "all" in request.POST else page


def _change_skills(request: PersonRequest) -> None:
    person, at = request.person, clock.now()
    if (number := request.POST.get("add", "")).isdecimal():
        actions.add_skill(person.pk, int(number[:9]), by=person, at=at)
    if (number := request.POST.get("remove", "")).isdecimal():
        actions.remove_skill(person.pk, int(number[:9]), by=person, at=at)
    if "levels" in request.POST:
        sent_levels = {name.removeprefix("level-"): value for name, value in request.POST.items()}
        levels = {int(name[:9]): str(value) for name, value in sent_levels.items() if name.isdecimal()}
        actions.set_skill_levels(person.pk, levels, by=person, at=at)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def languages(request: PersonRequest) -> HttpResponse:
    """My languages, each with its level."""
    person = request.person
    if request.method == "POST" and (code := request.POST.get("remove")):
        actions.remove_language(person.pk, code, by=person, at=clock.now())
        return HttpResponseRedirect(reverse("settings_languages"))
    form = filled(forms.LanguageForm, request)

    def add() -> str:
        cleaned = form.cleaned_data
        actions.add_language(person.pk, cleaned["language"], cleaned["level"], by=person, at=clock.now())
        return reverse("settings_languages")

    mine = [(row, LANGUAGE_LEVELS[row.level]) for row in queries.languages_of(person.pk)]
    return sent(request, form, add) or form_page(request, "account/languages.html", form, mine=mine)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def wards(request: PersonRequest) -> HttpResponse:
    """The people I answer for: a child is added by name, or linked by the code on their page."""
    person = request.person
    linking = request.method == "POST" and "code" in request.POST
    child = forms.WardForm() if linking else filled(forms.WardForm, request)
    code = filled(forms.CodeForm, request) if linking else forms.CodeForm()

    def add() -> str:
        cleaned = child.cleaned_data
        actions.add_ward(
            name_ar=cleaned["name_ar"],
            name_en=cleaned["name_en"],
            birth_date=cleaned["birth_date"],
            by=person,
            at=clock.now(),
        )
        messages.success(request, _("Added. You can now apply in their name."))
        return reverse("settings_wards")

    def link() -> str:
        limit(f"guardian-code:{who(request)}", per_minute=CODES_PER_MINUTE)
        actions.link_ward(code.cleaned_data["code"], by=person, at=clock.now())
        messages.success(request, _("Linked. You now agree to their opportunities."))
        return reverse("settings_wards")

    answer = sent(request, code, link) if linking else sent(request, child, add)
    form = code if linking else child
    context: dict[str, Any] = {"child": child, "code": code, "wards": queries.wards_of(person.pk)}
    return answer or form_page(request, "account/wards.html", form, **context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ward(request: PersonRequest, number: int) -> HttpResponse:
    """One person I answer for."""
    at = clock.now()
    found = queries.wards_of(request.person.pk).filter(pk=number).first()
    if found is None:
        raise Http404
    if request.method == "POST" and "end" in request.POST:
        actions.end_guardianship(number, by=request.person, at=at)
        return HttpResponseRedirect(reverse("settings_wards"))
    names = ("name_ar", "name_en", "birth_date", "gender")
    initial = {**{name: getattr(found, name) for name in names}, "region": found.region_id or ""}
    form = filled(forms.PersonForm, request, initial=initial)

    def save() -> str:
        values = form.identity(language=found.language, phone=found.phone)
        actions.update_identity(number, values, by=request.person, at=at)
        messages.success(request, _("Saved."))
        return reverse("settings_wards")

    return sent(request, form, save) or form_page(request, "account/ward.html", form, ward=found)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: PersonRequest) -> HttpResponse:
    """My guardian: a minor asks for a code here and shows it."""
    code, refusal = "", None
    if request.method == "POST":
        try:
            limit(f"guardian-code:{who(request)}", per_minute=CODES_PER_MINUTE)
            code = actions.make_guardian_code(by=request.person, at=clock.now())
        except Refusal as found:
            refusal = found
    minutes = int(GUARDIAN_CODE_LIFE.total_seconds() // 60)
    context = {
        "code": code,
        "minutes": minutes,
        "refusal": refusal,
        "guardians": queries.guardians_of(request.person.pk),
        "is_minor": is_minor(request.person.birth_date, clock.now().date()),
    }
    return render(request, "account/guardian.html", context, status=refusal.status if refusal else 200)
