"""Posting: the steps of the wizard, repeated shifts, copies and templates, versions and what was changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import make
from tests.qualifications.files import pdf
from tests.web.desk import Desk, client_of, desk_of, form_of

from awn.opportunities.actions import editing
from awn.opportunities.contents import draft_of
from awn.opportunities.models import Opportunity, Role, Series, Shift, Template
from awn.participation.models import Application, GivingUp
from awn.people.models import Notification
from awn.reactions.dispatch import drain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("writing_now")]
FIRST = {"first_day_day": "29", "first_day_month": "11", "first_day_year": "2026", "first_day_calendar": "gregorian"}
REPEAT = {**FIRST, "frequency": "WEEKLY", "every": "1", "times": "٤", "hours": "clock", "starts": "16:00",
          "ends": "19:00", "capacity": "12"}  # fmt: skip


def test_a_newcomer_goes_from_the_first_step_to_sending_without_a_script(writers: Desk) -> None:
    client, path = client_of(writers.coordinator), f"{writers.address}opportunities/new/steps/"
    words = {
        "title_ar": "تنظيف الشاطئ",
        "plain_ar": "نجمع النفايات.",
        "description_ar": "نلتقي ونعمل.",
        "field": "education",
    }
    where = client.post(path, form_of(client.get(path)) | words | {"act": "next"})["Location"]
    made = Opportunity.objects.get()
    assert where == f"{desk_of(writers, made)}steps/where/"
    when = client.post(where, form_of(client.get(where)) | {"region": "SA-01", "place_ar": "البوابة"})["Location"]
    shift = {"day_day": "30", "day_month": "11", "day_year": "2026", "day_calendar": "gregorian", "starts": "16:00",
             "ends": "19:00", "capacity": "12", "weeks": "1"}  # fmt: skip
    client.post(when, form_of(client.get(when)) | shift)
    who = when.replace("when", "who")
    token = client.get(who).context["role_form"]["once"].value()
    client.post(who, {"part": "role", "once": str(token), "act": "save", "title_ar": "مرشد"})
    know = client.post(who, form_of(client.get(who)) | {"min_age": "١٨"})["Location"]
    check = client.post(know, form_of(client.get(know)) | {"contact_email": "a@example.org"})["Location"]
    page = client.get(check)
    assert not page.context["lacks"]
    assert client.post(check)["Location"] == desk_of(writers, made)
    made.refresh_from_db()
    assert (made.state, made.min_age, made.place_ar, made.title_ar) == ("in_review", 18, "البوابة", "تنظيف الشاطئ")
    assert Role.objects.get().title_ar == "مرشد"


def test_each_step_keeps_what_the_others_saved_and_back_and_later_lead_where_they_say(writers: Desk) -> None:
    opportunity = make.opportunity(
        writers.organisation, risks_en="Heat", accessibility=["step_free"], benefits=["meals"]
    )
    client = client_of(writers.owner)
    path = f"{desk_of(writers, opportunity)}steps/where/"
    goals = {
        act: client.post(path, form_of(client.get(path)) | {"place_en": "The gate", "act": act})["Location"]
        for act in ("back", "next", "later")
    }
    assert goals == {
        "back": f"{desk_of(writers, opportunity)}steps/what/", "next": f"{desk_of(writers, opportunity)}steps/when/",
        "later": desk_of(writers, opportunity),
    }  # fmt: skip
    opportunity.refresh_from_db()
    assert (opportunity.place_en, opportunity.risks_en, opportunity.accessibility) == (
        "The gate",
        "Heat",
        ["step_free"],
    )


def test_two_people_on_two_steps_do_not_disturb_each_other_and_on_one_are_told(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation)
    salem, maryam = client_of(writers.owner), client_of(writers.coordinator)
    what, know = (f"{desk_of(writers, opportunity)}steps/{name}/" for name in ("what", "know"))
    titles, risks, other = form_of(salem.get(what)), form_of(maryam.get(know)), form_of(maryam.get(what))
    assert salem.post(what, titles | {"title_en": "Salem's"}).status_code == 302
    assert maryam.post(know, risks | {"risks_en": "Heat"}).status_code == 302
    answer = maryam.post(what, other | {"title_en": "Maryam's"})
    assert answer.status_code == 409
    assert [(row.name, row.saved) for row in answer.context["theirs"]] == [("title_en", "Salem's")]
    opportunity.refresh_from_db()
    assert (opportunity.title_en, opportunity.risks_en) == ("Salem's", "Heat")
    again = form_of(answer) | {"title_en": "Both"}
    assert maryam.post(what, again).status_code == 302


def test_a_place_used_before_is_taken_over_and_nothing_is_saved_by_it(writers: Desk) -> None:
    before = make.opportunity(writers.organisation, place_ar="الشاطئ", latitude=26.1, longitude=50.0)
    opportunity = make.opportunity(writers.organisation)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}steps/where/"
    page = client.post(path, form_of(client.get(path)) | {"act": "place", "used": str(before.pk)})
    assert page.status_code == 200
    assert (page.context["form"]["place_ar"].value(), page.context["form"]["latitude"].value()) == ("الشاطئ", "26.1")
    opportunity.refresh_from_db()
    assert opportunity.place_ar == ""


def test_a_place_is_found_by_its_name_without_losing_what_was_typed(writers: Desk) -> None:
    make.region("SA-04")
    make.opportunity(
        writers.organisation, place_ar="كورنيش الخبر", place_en="Khobar Corniche", latitude=26.3, longitude=50.2
    )
    make.opportunity(place_ar="الخبر لغيرنا")
    opportunity = make.opportunity(writers.organisation)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}steps/where/"
    typed = form_of(client.get(path)) | {"place_en": "Hall 3", "act": "next", "find": "الخبر"}
    # Return in the box looks for it.
    page = client.post(path, typed)
    assert [row.name.en for row in page.context["found"]][:2] == ["Khobar Corniche", "Khobar"]
    assert "لغيرنا" not in page.text
    town = next(row.key for row in page.context["found"] if row.key.startswith("town-"))
    page = client.post(path, form_of(page) | {"find": "الخبر", "act": f"take:{town}"})
    form = page.context["form"]
    assert [form[name].value() for name in ("place_en", "latitude", "region")] == ["Hall 3", "26.28", "SA-04"]
    assert "No place of this name" in client.post(path, typed | {"find": "<>%_", "act": "find"}).text
    opportunity.refresh_from_db()
    assert opportunity.latitude is None


def test_the_insurance_paper_is_shown_to_the_house_and_its_errors_say_what_to_do(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}insurance/"
    empty = client.post(path)
    assert (empty.status_code, "Choose a file" in empty.text) == (422, True)
    assert client.post(path, {"document": SimpleUploadedFile("policy.pdf", pdf())}).status_code == 302
    file = f"/en/opportunities/{opportunity.public_id}/insurance/"
    assert file in client_of(writers.viewer).get(path).text
    assert client_of(writers.viewer).get(file)["Content-Disposition"].startswith("attachment")
    assert client_of(writers.stranger).get(file).status_code == 403
    assert client_of(writers.viewer).post(path, {"act": "remove"}).status_code == 403
    assert client.post(path, {"act": "remove"}).status_code == 302
    assert client.get(file).status_code == 404


def test_repeated_shifts_are_shown_first_days_left_out_and_then_added(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation, shifts=0)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}shifts/repeat/"
    data = form_of(client.get(path)) | REPEAT
    page = client.post(path, data | {"act": "preview"})
    assert [f"{day.day:%m-%d}" for day in page.context["days"]] == ["11-29", "12-06", "12-13", "12-20"]
    assert not Shift.objects.exists()
    for _n in range(2):
        client.post(path, data | {"act": "add", "left_out": ["2026-12-06", "no day"]})
    assert [f"{row.starts_at:%m-%d %H}" for row in Shift.objects.all()] == ["11-29 13", "12-13 13", "12-20 13"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"times": ""}, "last_day"),
        ({"times": "99"}, "times"),
        ({"starts": "", "ends": ""}, "starts"),
        ({"ends": "15:00"}, "ends"),
        ({"hours": "maghrib", "minutes": "0"}, "minutes"),
        ({"hours": "maghrib", "after_maghrib": "999"}, "after_maghrib"),
        ({"weekdays": ["XX"]}, "weekdays"),
        ({"capacity": "0"}, "capacity"),
        ({"first_day_day": "31"}, "first_day"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_series_that_cannot_be_is_refused_at_its_field(writers: Desk, typed: dict[str, Any], field: str) -> None:
    opportunity = make.opportunity(writers.organisation, shifts=0)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}shifts/repeat/"
    answer = client.post(path, form_of(client.get(path)) | REPEAT | typed | {"act": "add"})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Shift.objects.exists()


def test_a_change_of_a_series_is_shown_before_it_is_made(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation, shifts=0)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}shifts/repeat/"
    client.post(path, form_of(client.get(path)) | REPEAT | {"act": "add"})
    rows = list(Shift.objects.order_by("starts_at"))
    change = f"{desk_of(writers, opportunity)}shifts/{rows[1].pk}/"
    data = form_of(client.get(change)) | {"starts": "17:00", "ends": "20:00", "scope": "following"}
    page = client.post(change, data | {"act": "preview"})
    assert [(row.shift.pk, row.is_moved) for row in page.context["plan"]] == [(row.pk, True) for row in rows[1:]]
    assert list(Shift.objects.order_by("starts_at").values_list("starts_at")) == [(row.starts_at,) for row in rows]
    client.post(change, data | {"act": "change", "left_out": [rows[2].pk]})
    hours = [row.starts_at.hour for row in Shift.objects.order_by("starts_at")]
    assert hours == [13, 14, 13, 14]
    client.post(change, {"act": "cancel", "scope": "all"})
    assert Shift.objects.filter(cancelled_at=None).count() == 0
    assert Series.objects.count() == 1


def test_a_copy_takes_words_roles_and_shifts_some_weeks_later(writers: Desk) -> None:
    source = make.opportunity(writers.organisation, shifts=2, title_en="Clean-up", programme_id=None)
    role = make.role(source, required=(make.skill(1),))
    Shift.objects.update(role=role)
    client, path = client_of(writers.owner), f"{desk_of(writers, source)}copy/"
    data = form_of(client.get(path)) | {"weeks": "٣", "with_shifts": "yes", "act": "copy"}
    first, again = client.post(path, data), client.post(path, data)
    made = Opportunity.objects.exclude(pk=source.pk).get()
    assert first["Location"] == again["Location"] == f"{desk_of(writers, made)}steps/what/"
    assert (made.state, made.title_en) == ("draft", "Clean-up")
    moved = [new.starts_at - old.starts_at for new, old in zip(made.shifts.all(), source.shifts.all(), strict=True)]
    assert moved == [timedelta(weeks=3)] * 2
    assert {row.role.title_en for row in made.shifts.all()} == {"Role"}


def test_a_template_is_of_its_organisation_alone_and_holds_no_dates(writers: Desk) -> None:
    source = make.opportunity(writers.organisation, title_en="Clean-up")
    make.role(source, wished=(make.skill(1),))
    client, path = client_of(writers.owner), f"{desk_of(writers, source)}copy/"
    token = str(client.get(path).context["keeping"]["once"].value())
    client.post(path, {"act": "keep", "once": token, "name_en": "Beach"})
    kept = Template.objects.get()
    templates = f"{writers.address}templates/"
    assert client.post(templates, {"template": str(kept.pk), "act": "begin"}).status_code == 302
    made = Opportunity.objects.exclude(pk=source.pk).get()
    assert (made.title_en, made.shifts.count(), made.roles.get().title_en) == ("Clean-up", 0, "Role")
    stranger = client_of(writers.stranger)
    other = f"/en/organiser/{writers.stranger.memberships.get().organisation.slug}/templates/"
    assert stranger.post(other, {"template": str(kept.pk), "act": "remove"}).status_code == 404
    assert client.post(templates, {"template": str(kept.pk), "act": "remove"}).status_code == 302
    assert not Template.objects.exists()


def test_versions_show_what_differs_and_who_applied_may_leave_without_consequence(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation, place_en="The north gate")
    who = make.account().person
    seat = make.place(opportunity.shifts.get(), who)
    Application.objects.update(created_at=make.NOW - timedelta(hours=1))
    Opportunity.objects.update(changed_at=make.NOW - timedelta(days=1))
    opportunity.refresh_from_db()
    moved = replace(draft_of(opportunity), place_en="The south gate", min_age=18)
    editing.edit(opportunity.pk, moved, version=opportunity.version, by=writers.owner, at=make.NOW)
    desk_client = client_of(writers.viewer)
    rows = desk_client.get(f"{desk_of(writers, opportunity)}versions/").context["rows"]
    assert [(row.number, row.terms) for row in rows] == [(2, ["place", "requirements"]), (1, [])]
    page = desk_client.get(f"{desk_of(writers, opportunity)}versions/2/")
    assert "<del>north</del><ins>south</ins>" in page.content.decode()
    volunteer = client_of(who)
    [entry] = volunteer.get("/en/changes/").context["rows"]
    assert [change.name for change in entry.changes] == ["place_en", "ages"]
    assert volunteer.post("/en/changes/", {"application": str(seat.application_id)}).status_code == 302
    assert (GivingUp.objects.get().reason, GivingUp.objects.get().is_late) == ("changed", False)


def test_staff_give_trust_and_read_what_was_drawn(writers: Desk, settings: Any) -> None:
    settings.AWN_SAMPLED_PERCENT = 100
    drafts = [make.opportunity(writers.organisation) for _n in range(3)]
    moderator = client_of(make.staff())
    assert [one.pk for one in moderator.get("/en/staff/trusted/").context["candidates"]] == [writers.organisation.pk]
    moderator.post("/en/staff/trusted/", {"organisation": str(writers.organisation.pk), "act": "trust"})
    Opportunity.objects.filter(pk=drafts[0].pk).update(state="draft", published_at=None)
    check = f"{desk_of(writers, drafts[0])}steps/check/"
    assert client_of(writers.owner).post(check).status_code == 302
    [drawn] = moderator.get("/en/staff/samples/").context["rows"]
    assert drawn.opportunity.state == "published"
    moderator.post("/en/staff/samples/", {"sample": str(drawn.pk), "act": "stop", "reason": "unsafe"})
    drafts[0].refresh_from_db()
    assert (drafts[0].state, drafts[0].state_reason) == ("closed", "unsafe")
    assert client_of(writers.owner).get("/en/staff/samples/").status_code == 403


def test_everybody_who_applied_is_told_once_of_what_changed(writers: Desk) -> None:
    opportunity = make.opportunity(writers.organisation, shifts=0)
    client, path = client_of(writers.owner), f"{desk_of(writers, opportunity)}shifts/repeat/"
    client.post(path, form_of(client.get(path)) | REPEAT | {"act": "add"})
    who = make.account().person
    rows = list(Shift.objects.order_by("starts_at"))
    for row in rows[:2]:
        make.place(row, who)
    change = f"{desk_of(writers, opportunity)}shifts/{rows[0].pk}/"
    client.post(change, form_of(client.get(change)) | {"ends": "20:00", "scope": "all", "act": "change"})
    client.post(change, {"act": "cancel", "scope": "all"})
    while drain(make.NOW):
        pass
    told = sorted(Notification.objects.filter(person=who).values_list("kind", flat=True))
    assert told == ["opportunity.series_cancelled", "opportunity.series_changed"]
