"""Pages about being matched: what suits, what does not, being found, invitations, and finding volunteers."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core import signing
from django.test import Client
from tests import make
from tests.web.desk import Desk, client_of, desk
from tests.web.volunteering import queries, signed_in, text_of

from awn.base.text import Bilingual
from awn.consents.rules import Purpose
from awn.evaluation.models import Hiding, Tally
from awn.matching import actions
from awn.matching.actions.ordering import set_plain_order
from awn.matching.models import Choice, Dismissal, Invitation, Slate
from awn.matching.rules import HELD_BACK, LETTERS
from awn.opportunities.models import Opportunity
from awn.people.actions import add_skill, set_accessibility, set_availability
from awn.people.models import Account, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def somebody(**values: object) -> Account:
    return make.account(**{"name_ar": "نورة بنت سالم القحطاني", "name_en": "Noura Salem Al Qahtani", **values})


def person_of(account: Account) -> Person:
    assert account.person is not None
    return account.person


def findable(**values: object) -> Person:
    person = person_of(somebody(**values))
    actions.set_findable(person.pk, findable=True, by=person, at=make.NOW)
    return person


def page_of(found: Desk, opportunity: Opportunity, page: str) -> str:
    return f"{found.address}opportunities/{opportunity.public_id}/{page}/"


def test_what_is_put_aside_leaves_the_list_and_comes_back() -> None:
    account = somebody()
    opportunity = make.opportunity(title_en="Beach day")
    browser = signed_in(account)
    assert "Beach day" in text_of(browser, "/en/dashboard/")
    address = f"/en/suggestions/aside/{opportunity.public_id}/"
    assert "Beach day" in text_of(browser, address)
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "too_far"})["Location"] == "/en/dashboard/#suited"
    assert Dismissal.objects.get().reason == "too_far"
    browser.get("/en/dashboard/")
    assert "Beach day" not in text_of(browser, "/en/dashboard/")
    assert "Beach day" in text_of(browser, "/en/suggestions/aside/")
    browser.post(f"/en/suggestions/back/{opportunity.public_id}/")
    browser.get("/en/suggestions/aside/")
    assert "Beach day" in text_of(browser, "/en/dashboard/")


def test_the_reason_moves_the_next_list() -> None:
    account = somebody()
    person = person_of(account)
    sport, education = make.field("sport"), make.field()
    person.interests.add(sport, education)
    refused = make.opportunity(field=sport)
    alike = make.opportunity(field=sport)
    other = make.opportunity(field=education)
    Opportunity.objects.filter(pk=alike.pk).update(next_at=make.NOW)
    actions.dismiss(person.pk, refused.pk, reason="not_my_field", by=person, at=make.NOW)
    signed_in(account).get("/en/dashboard/")
    slate = Slate.objects.get()
    assert slate.opportunity_ids == [other.pk, alike.pk]
    assert slate.person_id is None, "nobody's number is kept with a list without their consent"
    make.agreed(person, Purpose.STATISTICS)
    signed_in(account).get("/en/dashboard/")
    assert Slate.objects.latest("pk").person_id == person.pk
    assert slate.candidates == 2
    assert len(slate.features) == 2 * len(slate.feature_names)


def test_a_list_that_nobody_sees_yet_is_not_remembered() -> None:
    account = somebody()
    make.opportunity()
    signed_in(account).get("/en/dashboard/", headers={"Sec-Purpose": "prefetch"})
    signed_in(account).head("/en/dashboard/")
    assert not Slate.objects.exists()


def test_plain_order_is_by_date_and_says_so() -> None:
    account = somebody()
    person = person_of(account)
    liked = make.opportunity(title_en="Liked and later")
    sooner = make.opportunity(title_en="Sooner", field=make.field("sport"))
    person.interests.add(make.field())
    Opportunity.objects.filter(pk=sooner.pk).update(next_at=make.NOW)
    browser = signed_in(account)
    before = text_of(browser, "/en/dashboard/")
    assert before.index("Liked and later") < before.index("Sooner")
    browser.post("/en/settings/matching/", {"plain_order": "on", "travel_km": "٤٠"})
    assert Choice.objects.get().travel_km == 40
    after = text_of(browser, "/en/dashboard/")
    assert after.index("Sooner") < after.index("Liked and later")
    assert "by date" in after
    assert liked.pk


@pytest.mark.parametrize("sent", [{"travel_km": "x"}, {"travel_km": "99999"}])
def test_wrong_settings_come_back_with_what_was_typed(sent: dict[str, str]) -> None:
    answer = signed_in(somebody()).post("/ar/settings/matching/", sent)
    assert answer.status_code == 422
    assert sent["travel_km"] in answer.content.decode()


def test_a_minor_is_told_why_nobody_finds_them() -> None:
    account = somebody(birth_date=date(2010, 1, 1))
    browser = signed_in(account)
    assert "from 18 on" in text_of(browser, "/en/settings/matching/")
    assert browser.post("/en/settings/matching/", {"findable": "on"}).status_code == 422
    assert not Choice.objects.filter(findable_since__isnull=False).exists()


def test_three_questions_fill_the_profile() -> None:
    account = somebody()
    skill = make.skill()
    make.field()
    browser = signed_in(account)
    assert "Three questions" in text_of(browser, "/en/dashboard/")
    answers = {"liked": ["education"], "region": "SA-01", "slots": ["5-morning"], "skills": [str(skill.pk)]}
    assert browser.post("/en/suggestions/questions/", answers)["Location"] == "/en/dashboard/#suited"
    person = Person.objects.get(pk=person_of(account).pk)
    assert [field.pk for field in person.interests.all()] == ["education"]
    assert person.skills.get().skill == skill
    browser.get("/en/dashboard/")
    assert "Three questions" not in text_of(browser, "/en/dashboard/")


def test_the_questions_can_be_put_away_and_refuse_nonsense() -> None:
    browser = signed_in(somebody())
    assert browser.post("/en/suggestions/questions/", {"liked": ["magic"], "slots": ["9-noon"]}).status_code == 422
    assert browser.post("/en/suggestions/questions/", {"later": "1"})["Location"] == "/en/dashboard/"
    assert "Three questions" not in text_of(browser, "/en/dashboard/")


def test_letters_end_without_signing_in(client: Client) -> None:
    person = make.person(weekly_email=True)
    address = f"/en/letters/stop/{signing.dumps(person.pk, salt=LETTERS)}/"
    assert "Send it no more" in text_of(client, address)
    assert Person.objects.get(pk=person.pk).weekly_email
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Person.objects.get(pk=person.pk).weekly_email
    for wrong in ("x", signing.dumps(person.pk), signing.dumps("y", salt=LETTERS), signing.dumps(10**9, salt=LETTERS)):
        assert client.get(f"/en/letters/stop/{wrong}/").status_code == 404


def test_organisers_find_those_who_agreed_and_read_no_full_name() -> None:
    found = desk()
    skill = make.skill()
    opportunity = make.opportunity(found.organisation)
    make.role(opportunity, required=(skill,))
    person = findable()
    add_skill(person.pk, skill.pk, by=person, at=make.NOW)
    hidden = make.person(name_en="Hidden Person")
    assert hidden.pk
    browser = client_of(found.coordinator)
    page = text_of(browser, page_of(found, opportunity, "volunteers"))
    assert "Noura Q." in page
    assert "Qahtani" not in page
    assert "Hidden" not in page
    assert "Has what you ask for: first aid" in page or "has what you ask for: first aid" in page
    answer = browser.post(page_of(found, opportunity, "volunteers/invite"), {"person": [str(person.pk)]})
    assert answer["Location"] == page_of(found, opportunity, "volunteers")
    assert "One invitation leaves in three minutes." in text_of(browser, answer["Location"])
    assert "You are invited" not in text_of(client_of(person), "/en/dashboard/"), "it can still be undone"
    assert "One invitation of yours leaves" in text_of(browser, page_of(found, opportunity, "team"))
    undo = {"from": "find_volunteers", "opportunity": opportunity.public_id}
    undone = browser.post(f"/en/organiser/{found.organisation.slug}/volunteers/invitations/", undo)
    assert undone["Location"] == answer["Location"] and not Invitation.objects.exists()
    undo["opportunity"] = "of-others"
    assert browser.post(f"/en/organiser/{found.organisation.slug}/volunteers/invitations/", undo).status_code == 404
    browser.post(page_of(found, opportunity, "volunteers/invite"), {"person": [str(person.pk)]})
    browser.post(page_of(found, opportunity, "volunteers/invite"), {"person": [str(person.pk)]})
    assert "invited already" in text_of(browser, answer["Location"])
    actions.release_invitations(at=make.NOW + HELD_BACK)
    invited = client_of(person)
    assert "You are invited" in text_of(invited, "/en/dashboard/")
    invitation = Invitation.objects.get()
    assert invited.post(f"/en/invitations/{invitation.pk}/", {}).status_code == 422
    accepted = invited.post(f"/en/invitations/{invitation.pk}/", {"answer": "accept"})
    assert accepted["Location"] == f"/en/opportunities/{opportunity.public_id}/apply/"
    assert "Noura Salem Al Qahtani" in text_of(browser, page_of(found, opportunity, "volunteers"))


def test_in_plain_order_whoever_came_first_stands_first_and_the_reason_is_there_in_both_languages() -> None:
    found = desk()
    skill = make.skill()
    opportunity = make.opportunity(found.organisation)
    make.role(opportunity, required=(skill,))
    first, fits = findable(name_en="First Comer", name_ar="أول"), findable(name_en="Better Fit", name_ar="أنسب")
    add_skill(fits.pk, skill.pk, by=fits, at=make.NOW)
    browser, address = client_of(found.coordinator), page_of(found, opportunity, "volunteers")
    page = text_of(browser, address)
    assert page.index("Better F.") < page.index("First C.")
    why = Bilingual("نراجع الأوزان.", "The weights are reviewed.")
    set_plain_order(is_on=True, reason=why, until=None, by=make.staff(), at=make.NOW)
    page = text_of(browser, address)
    assert page.index("First C.") < page.index("Better F.")
    assert "as the platform’s staff set it" in page
    assert why.en in page
    assert why.ar in text_of(browser, address.replace("/en/", "/ar/"))
    assert first.pk < fits.pk


def test_what_is_known_of_earlier_applicants_stands_beside_the_list_and_moves_nobody() -> None:
    found = desk()
    opportunity, earlier = make.opportunity(found.organisation), make.opportunity(found.organisation)
    absent, new, stranger, shy = (
        findable(name_en=f"{name} Person", name_ar="") for name in ("Absent", "Newcomer", "Stranger", "Shy")
    )
    for one in (absent, new, shy):
        make.application(earlier, one)
    make.application(make.opportunity(), stranger)
    browser, address = client_of(found.coordinator), page_of(found, opportunity, "volunteers")
    names = ("Absent P.", "Newcomer P.", "Stranger P.", "Shy P.")

    def cards() -> dict[str, str]:
        page = re.sub(r'value="\w{64}"', "", text_of(browser, address))
        places = sorted((page.index(name), name) for name in names)
        ends = [at for at, _name in places[1:]] + [len(page)]
        return {name: page[at:end] for (at, name), end in zip(places, ends, strict=True)}

    before = cards()
    assert all("New: nothing known yet" in before[name] for name in names if name != "Stranger P.")
    for one in (absent, stranger, shy):
        Tally.objects.create(person=one, component="attendance", good=1, weight=12, n=12, as_of=make.NOW)
    Hiding.objects.create(person=shy, since=make.NOW)
    after = cards()
    assert list(after) == list(before), "the order is the same"
    assert "It varies" in after["Absent P."]
    assert "Counted 12 times." in after["Absent P."]
    assert "With a probability of 80%" in after["Absent P."]
    assert after["Shy P."] == before["Shy P."], "who hides it reads as somebody new"
    assert after["Newcomer P."] == before["Newcomer P."]
    assert "Counted" not in after["Stranger P."]
    assert "New:" not in after["Stranger P."]


def test_who_declines_is_listed_no_more() -> None:
    found = desk()
    opportunity, person = make.opportunity(found.organisation), findable()
    invitation = actions.invite(opportunity.pk, person.pk, by=found.owner, at=make.NOW)
    stranger = signed_in(somebody())
    assert stranger.post(f"/en/invitations/{invitation.pk}/", {"answer": "decline"}).status_code == 404
    client_of(person).post(f"/en/invitations/{invitation.pk}/", {"answer": "decline"})
    again = make.opportunity(found.organisation)
    assert "Noura" not in text_of(client_of(found.owner), page_of(found, again, "volunteers"))


def test_a_team_covers_everything_or_names_the_gap() -> None:
    found = desk()
    aid, signs = make.skill(1), make.skill(2, "sign language", "لغة الإشارة")
    opportunity = make.opportunity(found.organisation)
    make.role(opportunity, required=(aid, signs))
    person = findable()
    add_skill(person.pk, aid.pk, by=person, at=make.NOW)
    browser = client_of(found.owner)
    page = text_of(browser, page_of(found, opportunity, "team"))
    assert "Nobody who can be found has this" in page
    add_skill(person.pk, signs.pk, by=person, at=make.NOW)
    page = text_of(browser, page_of(found, opportunity, "team"))
    assert "One person is enough." in page
    browser.post(page_of(found, opportunity, "volunteers/invite"), {"team": "1", "person": [str(person.pk)]})
    assert Invitation.objects.count() == 1


def test_an_opportunity_open_to_nobody_says_which_gate_does_it() -> None:
    found = desk()
    make.person(birth_date=date(1990, 1, 1))
    opportunity = make.opportunity(found.organisation, min_age=90)
    page = text_of(client_of(found.owner), page_of(found, opportunity, "volunteers"))
    assert "Nobody can take part as it stands" in page
    assert "the age" in page


@pytest.mark.parametrize("page", ["volunteers", "team"])
def test_only_those_who_decide_look_for_volunteers(page: str, client: Client) -> None:
    found = desk()
    opportunity = make.opportunity(found.organisation)
    address = page_of(found, opportunity, page)
    assert "/sign-in/" in client.get(address)["Location"]
    assert client_of(found.stranger).get(address).status_code == 403
    assert client_of(found.supervisor).get(address).status_code == 403
    assert client_of(found.owner).get(address).status_code == 200
    draft = make.opportunity(found.organisation, state="draft")
    assert "Not open now" in text_of(client_of(found.owner), page_of(found, draft, page))


def test_more_volunteers_need_no_more_queries() -> None:
    found = desk()
    opportunity = make.opportunity(found.organisation)
    make.role(opportunity, required=(make.skill(),))
    counts = []
    # What is kept for a while, such as what the service is like, is read by the first page alone.
    client_of(found.owner).get(page_of(found, opportunity, "volunteers"))
    for number in (1, 4):
        for _one in range(number):
            person = findable()
            add_skill(person.pk, make.skill().pk, by=person, at=make.NOW)
        browser = client_of(found.owner)
        counts.append([queries(browser, page_of(found, opportunity, page)) for page in ("volunteers", "team")])
    assert counts[0] == counts[1]


def test_the_page_says_how_an_opportunity_fits_and_refuses_nobody() -> None:
    account = somebody()
    person = person_of(account)
    set_accessibility(person.pk, ["lift"], consent=True, by=person, at=make.NOW)
    set_availability(person.pk, [(0, "morning")], by=person, at=make.NOW)
    opportunity = make.opportunity(region=make.region("SA-02"), latitude=21.5, longitude=39.2)
    make.role(opportunity, required=(make.skill(),))
    page = text_of(signed_in(account), f"/en/opportunities/{opportunity.public_id}/")
    for words in (
        "No shift falls when you are usually free",
        "km from the middle of your region",
        "Skill: first aid",
        "What you need, and what is there",
        "keeps nobody from applying",
    ):
        assert words in page
    assert "How it fits you" not in text_of(Client(), f"/en/opportunities/{opportunity.public_id}/")
    add_skill(person.pk, make.skill().pk, by=person, at=make.NOW)
    set_availability(person.pk, [], by=person, at=make.NOW)
    page = text_of(signed_in(account), f"/ar/opportunities/{opportunity.public_id}/")
    assert "أضفها إلى ملفك" not in page
    assert "أوقات فراغك" not in page
