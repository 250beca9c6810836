"""The organisers' desk: who may open it, the overview, the list, the states, the programmes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.web.desk import Desk, client_of, desk

from awn.opportunities.models import Opportunity, Programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_now")]


def addresses(team: Desk, opportunity: Opportunity) -> dict[str, str]:
    one = f"{team.address}opportunities/{opportunity.public_id}/"
    shift = opportunity.shifts.first()
    role = make.role(opportunity, wished=(make.skill(),))
    application = make.application(opportunity)
    place = make.place(shift)
    programme = Programme.objects.create(organisation=team.organisation, title_en="Ramadan", created_at=make.NOW)
    return {
        "overview": team.address, "list": f"{team.address}opportunities/", "new": f"{team.address}opportunities/new/",
        "hours": f"{team.address}hours/", "credited": f"{team.address}hours/credited/",
        "programmes": f"{team.address}programmes/",
        "programme": f"{team.address}programmes/{programme.pk}/", "desk": one,
        "edit": f"{one}edit/", "preview": f"{one}preview/",
        "roles": f"{one}roles/", "role": f"{one}roles/{role.pk}/", "shifts": f"{one}shifts/",
        "shift": f"{one}shifts/{shift.pk}/", "applicants": f"{one}applicants/",
        "applicant": f"{one}applicants/{application.pk}/", "attendance shifts": f"{one}attendance/",
        "attendance": f"{team.address}attendance/{shift.pk}/",
        "place": f"{team.address}attendance/place/{place.pk}/", "applicants.csv": f"{one}applicants.csv",
        "opportunities.csv": f"{team.address}opportunities.csv", "hours.csv": f"{team.address}hours.csv",
    }  # fmt: skip


EDITING = {"new", "edit", "role", "shift", "programme"}
EXPORTS = {"applicants.csv", "opportunities.csv", "hours.csv"}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_each_role_opens_what_it_may(team: Desk, language: str) -> None:
    pages = addresses(team, make.opportunity(team.organisation))
    for role in ("owner", "coordinator", "supervisor", "viewer", "stranger"):
        client = client_of(getattr(team, role))
        shut = {"stranger": set(pages), "viewer": EDITING | EXPORTS, "supervisor": EDITING | EXPORTS}.get(role, set())
        got = {name: client.get(path.replace("/en/", f"/{language}/")).status_code for name, path in pages.items()}
        assert got == {name: 403 if name in shut else 200 for name in pages}, role


def test_nobody_is_led_to_sign_in_and_back(team: Desk) -> None:
    answer = Client().get(f"{team.address}opportunities/new/")
    assert answer.status_code == 302
    assert "next=%2Fen%2Forganiser%2F" in answer["Location"]


def test_another_organisations_things_do_not_exist_here(team: Desk) -> None:
    foreign = make.opportunity(make.organisation())
    pages = addresses(team, make.opportunity(team.organisation))
    client = client_of(team.owner)
    shift = foreign.shifts.get()
    place = make.place(shift)
    one = f"{team.address}opportunities/{foreign.public_id}/"
    own = pages["desk"]
    for path in (
        one, f"{one}edit/", f"{one}applicants/", f"{one}applicants.csv", f"{own}shifts/{shift.pk}/",
        f"{own}applicants/{place.application_id}/", f"{own}roles/{make.role(foreign).pk}/",
        f"{team.address}attendance/{shift.pk}/", f"{team.address}attendance/place/{place.pk}/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_a_viewer_sees_no_button_that_would_be_refused(team: Desk) -> None:
    pages = addresses(team, make.opportunity(team.organisation))
    viewer = client_of(team.viewer)
    for name in ("overview", "list", "desk", "roles", "shifts", "applicants", "applicant", "attendance", "hours"):
        page = viewer.get(pages[name]).content.decode().split("<main", 1)[1].split("</main>")[0]
        assert 'method="post"' not in page, name
    for name, data in (("desk", {"to": "close"}), ("applicants", {"accept": "1"}), ("hours", {"place": "1"}),
                       ("programmes", {"title_en": "x"})):  # fmt: skip
        path = pages[name] + ("move/" if name == "desk" else "")
        assert viewer.post(path, data).status_code == 403, name


def test_the_overview_says_what_needs_somebody_today(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    make.application(opportunity)
    now = make.shift(opportunity, starts_at=make.NOW - timedelta(hours=1))
    make.opportunity(team.organisation, state="draft", state_reason="incomplete", state_note="Say more")
    context = client_of(team.viewer).get(team.address).context
    assert [row.number for row in context["applications"]] == [1]
    assert context["today"] == [now]
    assert [row.state_note for row in context["returned"]] == ["Say more"]
    assert context["counts"] == {"draft": 1, "published": 1}


@pytest.mark.parametrize("state", ["pending", "refused", "suspended", "verified"])
def test_a_new_organisation_reads_what_happens_next(state: str) -> None:
    team = desk(state=state, state_reason="licence_expired" if state in {"refused", "suspended"} else "")
    page = client_of(team.owner).get(team.address).content.decode()
    assert "Your first opportunity" in page
    assert ("is being verified" in page) == (state == "pending")
    assert ("The licence has expired" in page) == (state in {"refused", "suspended"})


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_more_rows_cost_no_more_queries(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, shifts=3)
    role = make.role(opportunity, wished=(make.skill(),))
    running = make.shift(opportunity, starts_at=make.NOW - timedelta(hours=1), capacity=90)
    pages = addresses(team, opportunity)
    pages["attendance"] = f"{team.address}attendance/{running.pk}/"
    client = client_of(team.owner)

    def more(number: int) -> None:
        for _n in range(number):
            make.application(opportunity, role=role)
            make.opportunity(team.organisation, state="draft", state_reason="incomplete")
            make.credit(running)
            make.shift(opportunity, capacity=9)
            make.role(opportunity, wished=(make.skill(),))
            Programme.objects.create(organisation=team.organisation, title_en="P", created_at=make.NOW)

    names = set(pages) - {"role", "programme", "shift", "applicant", "place", "preview"}
    # Enough for a second page of applicants, where acts on all of them are offered: one count more, whatever follows.
    more(26)
    before = {name: queries(client, pages[name]) for name in names}
    more(6)
    assert {name: queries(client, pages[name]) for name in names} == before


def test_an_opportunity_goes_through_its_states(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, state="draft")
    client, move = client_of(team.coordinator), f"{team.address}opportunities/{opportunity.public_id}/move/"
    for to, state in (("submit", "in_review"), ("close", "in_review")):
        client.post(move, {"to": to})
        opportunity.refresh_from_db()
        assert opportunity.state == state
    Opportunity.objects.update(state="published")
    for to, state in (("close", "closed"), ("reopen", "published"), ("complete", "published")):
        client.post(move, {"to": to})
        opportunity.refresh_from_db()
        assert opportunity.state == state
    page = client.get(f"{team.address}opportunities/{opportunity.public_id}/")
    assert "A shift is still to come" in page.content.decode()
    assert [step.state for step in page.context["history"]] == ["published", "closed", "in_review"]
    assert client.post(move, {"to": "published"}).status_code == 422


def test_cancelling_needs_a_reason_and_keeps_the_note(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    client, move = client_of(team.owner), f"{team.address}opportunities/{opportunity.public_id}/move/"
    answer = client.post(move, {"to": "cancel", "reason": "because", "note": "We are sorry"})
    assert answer.status_code == 422
    assert "We are sorry" in answer.content.decode()
    assert client.post(move, {"to": "cancel", "reason": "weather", "note": "A storm"}).status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.state, opportunity.state_reason, opportunity.state_note) == ("cancelled", "weather", "A storm")


def test_what_is_missing_is_listed_and_hints_are_given(team: Desk) -> None:
    friday = make.NOW + timedelta(days=5)
    opportunity = make.opportunity(team.organisation, state="draft", title_en="", field=None, shifts=0)
    make.shift(opportunity, starts_at=friday.replace(hour=8, minute=0))
    context = client_of(team.owner).get(f"{team.address}opportunities/{opportunity.public_id}/").context
    assert context["missing"] == ["field", "shifts"]
    said = " ".join(str(text) for text in context["hints"])
    assert "Friday prayer" in said
    assert "English is missing" in said


def test_a_programme_is_made_once(team: Desk) -> None:
    client, path = client_of(team.owner), f"{team.address}programmes/"
    token = client.get(path).context["form"]["once"].value()
    data = {"once": token, "title_ar": "شواطئنا", "about_en": "All of <b>our</b> beaches"}
    for _n in range(2):
        assert client.post(path, data).status_code == 302
    assert Programme.objects.count() == 1
    assert "All of &lt;b&gt;our&lt;/b&gt; beaches" in client.get(path).content.decode()
    assert client.post(path, {"about_en": "no title"}).status_code == 422


def test_a_programme_is_changed_and_keeps_its_opportunities(team: Desk) -> None:
    programme = Programme.objects.create(organisation=team.organisation, title_en="Beachs", created_at=make.NOW)
    opportunity = make.opportunity(team.organisation, programme=programme)
    client, path = client_of(team.coordinator), f"{team.address}programmes/{programme.pk}/"
    assert path in client.get(f"{team.address}programmes/").content.decode()
    assert client.get(path).context["form"]["title_en"].value() == "Beachs"
    answer = client.post(path, {"about_en": "All of ours"})
    assert answer.status_code == 422
    assert "All of ours" in answer.content.decode()
    assert client.post(path, {"title_en": "Beaches", "title_ar": "شواطئنا"}).status_code == 302
    programme.refresh_from_db()
    assert (programme.title_en, programme.title_ar, programme.about_en) == ("Beaches", "شواطئنا", "")
    opportunity.refresh_from_db()
    assert opportunity.programme_id == programme.pk
    assert client_of(team.viewer).post(path, {"title_en": "x"}).status_code == 403
    assert f'href="{path}"' not in client_of(team.viewer).get(f"{team.address}programmes/").content.decode()
    foreign = Programme.objects.create(organisation=make.organisation(), title_en="Theirs", created_at=make.NOW)
    assert client.post(f"{team.address}programmes/{foreign.pk}/", {"title_en": "x"}).status_code == 404


def test_roles_are_put_in_order_without_script(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    first, second, third = (make.role(opportunity, title_en=title) for title in ("One", "Two", "Three"))
    client, page = client_of(team.coordinator), f"{team.address}opportunities/{opportunity.public_id}/roles/"

    def order() -> list[str]:
        return list(opportunity.roles.values_list("title_en", flat=True))

    assert order() == ["One", "Two", "Three"]
    for role, to, now in (
        (third, "up", ["One", "Three", "Two"]), (first, "down", ["Three", "One", "Two"]),
        (third, "up", ["Three", "One", "Two"]), (second, "down", ["Three", "One", "Two"]),
    ):  # fmt: skip
        answer = client.post(f"{page}{role.pk}/move/", {"to": to})
        assert answer["Location"] == f"{page}#role-{role.pk}"
        assert order() == now
    shown = client.get(page).content.decode()
    assert shown.count('value="up"') == shown.count('value="down"') == 2
    assert client_of(team.viewer).post(f"{page}{first.pk}/move/", {"to": "up"}).status_code == 403
    assert 'value="up"' not in client_of(team.viewer).get(page).content.decode()
    foreign = make.role(make.opportunity(make.organisation()))
    assert client.post(f"{page}{foreign.pk}/move/", {"to": "up"}).status_code == 404
    Opportunity.objects.update(state="completed")
    assert client.post(f"{page}{first.pk}/move/", {"to": "down"}).status_code == 409


def test_a_formula_in_a_title_stays_text_in_the_table(team: Desk) -> None:
    make.opportunity(team.organisation, title_en='=HYPERLINK("http://evil.example")')
    table = client_of(team.owner).get(f"{team.address}opportunities.csv")
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    assert "'=HYPERLINK" in table.content.decode("utf-8-sig")


@pytest.mark.parametrize("query", ["?page=0", "?page=99999", "?page=x", "?page=٢", "?state=nothing", "?state=%3Cb%3E"])
def test_odd_addresses_show_a_page(team: Desk, query: str) -> None:
    assert client_of(team.viewer).get(f"{team.address}opportunities/{query}").status_code == 200


def test_a_draft_is_previewed_by_members_alone(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, state="draft")
    path = f"{team.address}opportunities/{opportunity.public_id}/preview/"
    assert "This is a preview" in client_of(team.viewer).get(path).content.decode()
    assert client_of(team.stranger).get(path).status_code == 403
