"""The editor, roles and shifts: what is saved, what is refused, and that nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests import make
from tests.web.desk import Desk, client_of, desk_of, form_of

from awn.opportunities.models import Opportunity, Role, Shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("writing_now")]
BIDI = "\u202e"


def test_a_draft_needs_a_title_only_and_is_made_once(writers: Desk) -> None:
    client, path = client_of(writers.coordinator), f"{writers.address}opportunities/new/"
    data = form_of(client.get(path)) | {"title_ar": "تنظيف الشاطئ"}
    first, again = client.post(path, data), client.post(path, data)
    opportunity = Opportunity.objects.get()
    assert first["Location"] == again["Location"] == f"{desk_of(writers, opportunity)}shifts/"
    assert (opportunity.state, opportunity.title_ar, opportunity.zone) == ("draft", "تنظيف الشاطئ", "Asia/Riyadh")


def test_everything_typed_is_saved(writers: Desk) -> None:
    client, path = client_of(writers.owner), f"{writers.address}opportunities/new/"
    data = form_of(client.get(path)) | {
        "title_en": "Clean-up", "region": "SA-01", "field": "education", "latitude": "٢٤٫٧", "longitude": "46.7",
        "min_age": "١٦", "check_in_radius_m": "١٢٠٠", "language_0": "ar", "level_0": "fluent",
        "accessibility": ["step_free"], "benefits": ["meals"], "gender": "female", "gender_reason_en": "A women's hall",
        "contact_phone": "0501234567",
        "deadline_day": "30", "deadline_month": "11", "deadline_year": "2026", "deadline_calendar": "gregorian",
        "deadline_time": "١٦:٣٠",
    }  # fmt: skip
    assert client.post(path, data).status_code == 302
    made = Opportunity.objects.get()
    assert (made.latitude, made.min_age, made.contact_phone) == (24.7, 16, "+966501234567")
    assert made.check_in_radius_m == 1_200
    assert made.apply_until == datetime(2026, 11, 30, 13, 30, tzinfo=UTC)
    assert [(need.language_id, need.level) for need in made.language_needs.all()] == [("ar", "fluent")]
    data = form_of(client.get(f"{desk_of(writers, made)}edit/"))
    assert client.post(f"{desk_of(writers, made)}edit/", data).status_code == 302
    again = Opportunity.objects.get()
    assert (again.version, again.apply_until, again.min_age, again.check_in_radius_m) == (
        2, made.apply_until, 16, 1_200)  # fmt: skip
    assert again.language_needs.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title_en": ""}, "title_ar"),
        ({"title_en": f"abc{BIDI}def"}, "title_en"),
        ({"title_en": "x" * 141}, "title_en"),
        ({"title_en": "bell\x07"}, "title_en"),
        ({"description_en": "x" * 6_001}, "description_en"),
        ({"plain_en": "word " * 61}, "plain_en"),
        ({"min_age": "-3"}, "min_age"),
        ({"min_age": "sixteen"}, "min_age"),
        ({"min_age": "9" * 5000}, "min_age"),
        ({"min_age": "30", "max_age": "20"}, "max_age"),
        ({"check_in_radius_m": "49"}, "check_in_radius_m"),
        ({"check_in_radius_m": "10001"}, "check_in_radius_m"),
        ({"gender": "female"}, "gender_reason_ar"),
        ({"gender": "cats"}, "gender"),
        ({"latitude": "24.7"}, "latitude"),
        ({"latitude": "nan", "longitude": "1"}, "latitude"),
        ({"latitude": "240", "longitude": "1"}, "latitude"),
        ({"region": "XX-99"}, "region"),
        ({"field": "no-such-field"}, "field"),
        ({"goals": ["99"]}, "goals"),
        ({"accessibility": ["elevator to space"]}, "accessibility"),
        ({"programme": "987654"}, "programme"),
        ({"language_0": "xx"}, "language_0"),
        ({"contact_email": "not an address"}, "contact_email"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"deadline_day": "31", "deadline_month": "2", "deadline_year": "2027"}, "deadline"),
        ({"deadline_time": "25:00"}, "deadline_time"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_what_cannot_be_is_refused_at_its_field_and_stays_typed(
    writers: Desk, typed: dict[str, Any], field: str
) -> None:
    client, path = client_of(writers.owner), f"{writers.address}opportunities/new/"
    keep = {"description_ar": "نص طويل كتبته للتو", "title_en": "A title"}
    answer = client.post(path, form_of(client.get(path)) | keep | typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "نص طويل كتبته للتو" in answer.content.decode()
    assert not Opportunity.objects.exists()


def test_all_mistakes_are_told_at_once(writers: Desk) -> None:
    client, path = client_of(writers.owner), f"{writers.address}opportunities/new/"
    wrong = {"plain_en": "word " * 61, "min_age": "3", "gender": "male", "region": "XX"}
    errors = client.post(path, form_of(client.get(path)) | wrong).context["form"].errors
    assert set(errors) == {"title_ar", "plain_en", "min_age", "gender_reason_ar", "region"}


def test_scripts_in_texts_are_shown_as_text(writers: Desk) -> None:
    opportunity = make.opportunity(
        writers.organisation, title_en="<script>alert(1)</script>", description_en="<img src=x>"
    )
    client = client_of(writers.owner)
    for path in ("", "edit/", "preview/", "shifts/"):
        page = client.get(desk_of(writers, opportunity) + path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation)
    path = f"{desk_of(writers, opportunity)}edit/"
    salem, maryam = client_of(writers.owner), client_of(writers.coordinator)
    first, second = form_of(salem.get(path)), form_of(maryam.get(path))
    assert salem.post(path, first | {"title_en": "Salem's title", "place_en": "The gate"}).status_code == 302
    answer = maryam.post(path, second | {"title_en": "Maryam's title", "risks_en": "Heat"})
    assert answer.status_code == 409
    seen = {one.name: (one.saved, one.typed, one.choice, one.both) for one in answer.context["differences"]}
    assert seen == {
        "title_en": ("Salem's title", "Maryam's title", "mine", True),
        "place_en": ("The gate", "", "theirs", False),
        "risks_en": ("", "Heat", "mine", False),
    }
    form = dict(answer.context["hidden"])
    picks = {f"pick_{one.name}": one.choice for one in answer.context["differences"]}
    form |= {"version": answer.context["o"].version, "base": answer.context["base"], "once": answer.context["once"]}
    assert maryam.post(path, form | picks).status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.title_en, opportunity.place_en, opportunity.risks_en, opportunity.version) == (
        "Maryam's title", "The gate", "Heat", 3,
    )  # fmt: skip


@pytest.mark.parametrize("base", ["", "{", "[]", '{"title_en": 3}', "x" * 3_000])
def test_a_damaged_base_only_means_that_everything_is_asked(writers: Desk, base: str) -> None:
    opportunity = make.opportunity(writers.organisation, version=7)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}edit/"
    data = form_of(client.get(path)) | {"version": "3", "base": base, "title_en": "Mine"}
    answer = client.post(path, data)
    assert answer.status_code == 409
    assert [(row.name, row.both) for row in answer.context["differences"]] == [("title_en", True)]


def test_an_expired_session_keeps_everything_typed(writers: Desk) -> None:
    client, path = client_of(writers.owner), f"{writers.address}opportunities/new/"
    data = form_of(client.get(path)) | {"title_ar": "عنوان", "accessibility": ["step_free", "lift"], "min_age": "١٨"}
    client.logout()
    assert client.post(path, data, headers={"referer": f"http://testserver{path}"}).status_code == 302
    client.force_login(writers.owner.account)
    page = client.get(path)
    assert page.status_code == 200
    assert page.context["form"]["title_ar"].value() == "عنوان"
    assert page.context["form"]["accessibility"].value() == ["step_free", "lift"]
    assert not Opportunity.objects.exists()


def role_form(client: Client, path: str, **typed: Any) -> dict[str, Any]:
    return {"once": str(client.get(path).context["form"]["once"].value()), "act": "save", **typed}


def test_a_role_finds_its_skills_without_a_script(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation)
    first, second = make.skill(1), make.skill(2, "cooking", "الطبخ")
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}roles/"
    typed = role_form(client, path, title_ar="مسعف", skill_text="cook", **{f"need_{first.pk}": "required"})
    found = client.post(path, typed | {"act": "search"})
    assert found.status_code == 200
    assert [(skill.pk, need) for skill, need in found.context["skills"]] == [(first.pk, "required"), (second.pk, "")]
    assert found.context["form"]["title_ar"].value() == "مسعف"
    for _n in range(2):
        client.post(path, typed | {f"need_{second.pk}": "wished", "need_999": "required", "need_x": "wished"})
    role = Role.objects.get()
    assert sorted((need.skill_id, need.need) for need in role.skills.all()) == [(1, "required"), (2, "wished")]
    change = f"{path}{role.pk}/"
    assert client.get(change).context["form"].needs == {1: "required", 2: "wished"}
    client.post(change, role_form(client, change, act="remove"))
    assert not Role.objects.exists()


def test_a_role_needs_a_title_and_at_most_twenty_skills(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}roles/"
    assert client.post(path, role_form(client, path, tasks_en="Carry")).status_code == 422
    many = {f"need_{make.skill(n).pk}": "wished" for n in range(1, 23)}
    answer = client.post(path, role_form(client, path, title_en="All", **many))
    assert "skills" in answer.context["form"].errors


SHIFT = {"day_day": "30", "day_month": "11", "day_year": "2026", "day_calendar": "gregorian", "starts": "16:00",
         "ends": "19:00", "capacity": "12", "act": "add", "weeks": "1"}  # fmt: skip


def test_a_weekly_shift_is_shown_first_and_then_added(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation, shifts=0)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}shifts/"
    typed = SHIFT | {"starts": "٢٢:٠٠", "ends": "٢:٠٠", "next_day": "on", "weeks": "٣", "capacity": "١٢"}
    shown = client.post(path, typed | {"act": "preview"})
    assert shown.status_code == 200
    assert len(shown.context["planned"]) == 3
    assert not Shift.objects.exists()
    token = {"once": str(shown.context["form"]["once"].value() or "")}
    client.post(path, typed | token)
    assert client.post(path, typed | {"once": "00000000-0000-4000-8000-000000000001"}).status_code == 302
    assert client.post(path, typed | {"once": "00000000-0000-4000-8000-000000000001"}).status_code == 302
    starts = sorted(Shift.objects.values_list("starts_at", "ends_at", "capacity"))
    assert len(starts) == 6
    assert starts[0] == (datetime(2026, 11, 30, 19, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC), 12)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"ends": "15:00"}, "ends"),
        ({"ends": "16:00"}, "ends"),
        ({"starts": "16"}, "starts"),
        ({"starts": "24:00"}, "starts"),
        ({"starts": ""}, "starts"),
        ({"day_day": "31", "day_month": "2"}, "day"),
        ({"day_year": "99999999999"}, "day"),
        ({"day_year": "2036"}, "starts"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "50001"}, "capacity"),
        ({"capacity": "9" * 30}, "capacity"),
        ({"capacity": ""}, "capacity"),
        ({"weeks": "1000"}, "weeks"),
        ({"role": "424242"}, "role"),
        ({"open_ended": "on"}, "last_day"),
    ],
    ids=str,
)
def test_an_impossible_shift_is_refused(writers: Desk, typed: dict[str, str], field: str) -> None:
    opportunity = make.opportunity(writers.organisation, shifts=0)
    client = client_of(writers.owner)
    answer = client.post(f"{desk_of(writers, opportunity)}shifts/", SHIFT | typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Shift.objects.exists()


def test_a_role_of_another_opportunity_cannot_be_given_to_a_shift(writers: Desk) -> None:
    foreign = make.role(make.opportunity(make.organisation()))
    opportunity = make.opportunity(writers.organisation, shifts=0)
    make.role(opportunity)
    answer = client_of(writers.owner).post(f"{desk_of(writers, opportunity)}shifts/", SHIFT | {"role": str(foreign.pk)})
    assert answer.status_code == 422


def test_a_shift_keeps_the_places_given_and_is_cancelled_with_them(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation, capacity=3)
    shift = opportunity.shifts.get()
    for _n in range(2):
        make.place(shift)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}shifts/{shift.pk}/"
    page = client.get(path)
    assert page.context["live"] == 2
    data = form_of(page) | {"act": "change"}
    assert client.post(path, data | {"capacity": "1"}).status_code == 422
    assert client.post(path, data | {"capacity": "7"}).status_code == 302
    shift.refresh_from_db()
    assert (shift.capacity, shift.starts_at) == (7, make.NOW.replace(day=23))
    client.post(path, {"act": "cancel"})
    shift.refresh_from_db()
    assert shift.cancelled_at == make.NOW


def test_what_is_over_is_not_edited_any_more(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation, state="completed")
    client = client_of(writers.owner)
    assert client.post(f"{desk_of(writers, opportunity)}shifts/", SHIFT).status_code == 409
    assert "Add shifts" not in client.get(f"{desk_of(writers, opportunity)}shifts/").content.decode()
