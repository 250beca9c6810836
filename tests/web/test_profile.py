"""The pages of the profile beyond its first steps."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import make
from tests.people.test_actions import NOW
from tests.skills.test_cvs import word

from awn.consents.queries import has_consent
from awn.consents.rules import Purpose
from awn.people import profile
from awn.people.queries import emergency_contact_of, needs_of, skills_of
from awn.qualifications.models import Qualification
from awn.skills import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    account = make.account("me@example.org", name_ar="سارة", name_en="Sara")
    client.force_login(account)
    return client


def me() -> int:
    return make.Person.objects.get(account__email="me@example.org").pk


def test_a_name_by_its_parts_becomes_the_full_name_and_is_never_split(browser: Client) -> None:
    answer = browser.post(
        "/en/settings/name/", {"first_ar": "عبدالله", "father_ar": "بن سعود", "family_ar": "آل نهيان"}
    )
    assert answer.status_code == 302
    assert make.Person.objects.get(pk=me()).name_ar == "عبدالله بن سعود آل نهيان"
    for typed in ({"family_ar": "آل نهيان"}, {"first_ar": "🙂"}, {"first_ar": "سارة🌸"}, {"first_ar": "Sara"},
                  {"first_ar": "\u202eسارة"}):  # fmt: skip
        assert browser.post("/en/settings/name/", typed).status_code == 422
    assert profile.name_parts(me())["ar"].father == "بن سعود"


def test_an_emergency_contact_and_needs_are_kept_with_consent_and_erased_with_it(browser: Client) -> None:
    contact = {"name": "Hind", "relation": "Mother", "phone": "0501234567"}
    assert browser.post("/en/settings/emergency/", contact).status_code == 422
    assert browser.post("/en/settings/emergency/", {**contact, "consent": "on"}).status_code == 302
    found = emergency_contact_of(me())
    assert found is not None and found.phone == "+966501234567" and has_consent(me(), Purpose.EMERGENCY)
    browser.post("/en/settings/emergency/", {})
    assert emergency_contact_of(me()) is None and not has_consent(me(), Purpose.EMERGENCY)
    browser.post("/en/settings/accessibility/", {"needs": "lift", "accommodations": "a chair", "consent": "on"})
    assert needs_of(me()).accommodations == "a chair" and has_consent(me(), Purpose.HEALTH)


def test_a_hijri_birth_date_typed_as_gregorian_is_recognised(browser: Client) -> None:
    typed = {"name_ar": "سارة", "language": "en", "birth_date_day": "15", "birth_date_month": "7"}
    page = browser.post("/en/settings/identity/", {**typed, "birth_date_year": "1410"})
    assert page.status_code == 422
    assert "10/2/1990" in page.content.decode()


def test_skills_from_a_text_are_ticked_and_a_wrong_file_is_refused(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "model", lambda: None)
    queries.forget()
    make.skill(1)
    page = browser.post("/en/settings/skills/text/", {"text": "I know First Aid"}).content.decode()
    assert 'name="skills" value="1"' in page and not skills_of(me()).exists()
    browser.post("/en/settings/skills/text/", {"confirm": "yes", "skills": "1"})
    assert [row.skill_id for row in skills_of(me())] == [1]
    lines = ("Experience", "Site engineer 2016 – 2020", "Education", "BSc Civil Engineering, Muscat 2012 – 2016")
    cv = browser.post("/en/settings/skills/text/", {"cv": SimpleUploadedFile("cv", word(*lines))}).content.decode()
    ticked = {"experience": "2016|2020|Site engineer", "education": "bachelor"}
    assert all(f'name="{name}" value="{value}"' in cv for name, value in ticked.items())
    assert "from 2016 to 2020" in cv and cv.count('name="experience"') == 1
    browser.post("/en/settings/skills/text/", {"confirm": "yes", **ticked})
    assert profile.background_of(me()).education == "bachelor" and profile.experience_of(me()).count() == 1
    wrong = SimpleUploadedFile("cv.pdf", b"<svg onload=alert(1)>", "application/pdf")
    assert browser.post("/en/settings/skills/text/", {"cv": wrong}).status_code == 422
    browser.post("/en/settings/skills/", {"levels": "yes", "level-1": "expert"})
    assert skills_of(me()).get().level == "expert"
    queries.forget()


def test_a_checked_qualification_certifies_a_skill_while_it_holds_and_nobody_certifies_their_own(
    browser: Client,
) -> None:
    aid = make.skill(uri="urn:awn:skill:first-aid")
    shown = Qualification.objects.create(
        person_id=me(), kind="first_aid", state="valid", valid_until=date(2027, 1, 31), submitted_at=NOW
    )
    page = browser.get("/en/settings/skills/").content.decode()
    assert "Your qualifications prove these as well" in page
    browser.post("/en/settings/skills/", {"add": aid.pk})
    page = browser.get("/en/settings/skills/").content.decode()
    assert "Certified" in page and "31 January 2027" in page and "prove these as well" not in page
    Qualification.objects.filter(pk=shown.pk).update(state="waiting")
    browser.post("/en/settings/skills/", {"levels": "yes", f"level-{aid.pk}": "expert", "proof": "certified"})
    assert "Certified" not in browser.get("/en/settings/skills/").content.decode()
    assert skills_of(me()).get().proof == "self"


def test_times_between_prayers_are_shown_where_one_lives_and_kept_by_season(browser: Client) -> None:
    page = browser.get("/en/settings/prayers/ramadan/").content.decode()
    assert "the first day of Ramadan" in page
    assert "05:12–06:" in page
    browser.post("/en/settings/prayers/ramadan/", {"slots": "0-after_isha"})
    assert profile.prayer_slots_of(me(), "ramadan") == {(0, "after_isha")}
    assert not profile.prayer_slots_of(me(), "usual")


def test_experience_and_days_off_come_and_go(browser: Client) -> None:
    browser.post("/en/settings/experience/", {"title": "Nurse", "since_year": "٢٠١٨", "place": ""})
    row = profile.experience_of(me()).get()
    assert browser.post("/en/settings/experience/", {"title": "x", "since_year": "1700"}).status_code == 422
    browser.post("/en/settings/experience/", {"remove": row.pk})
    assert not profile.experience_of(me()).exists()
    days = {f"{name}_{part}": value for name in ("first_day", "last_day") for part, value in (("day", 1), ("month", 2))}
    browser.post("/en/settings/away/", {**days, "first_day_year": "2027", "last_day_year": "2027"})
    assert profile.away_of(me(), NOW.date()).count() == 1
