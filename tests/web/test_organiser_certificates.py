"""The organisers' list of certificates, and taking one out of force."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.web.desk import Desk, client_of

from awn.base.models import Event
from awn.credentials.actions import issue, revoke
from awn.credentials.actions.runs import start_run
from awn.credentials.documents.signing import prepare
from awn.credentials.models import Certificate, CertificateTemplate, IssueRun
from awn.credentials.rules import new_code
from awn.credentials.tasks import carry_on_runs
from awn.hours.actions import reverse
from awn.keys.actions import compromise
from awn.keys.queries import active
from awn.keys.rules import Purpose
from awn.opportunities.models import Opportunity
from awn.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_now")]


def certified(opportunity: Opportunity, **person: str) -> Certificate:
    entry = make.credit(opportunity.shifts.get(), make.person(**person))
    return issue(entry.person_id, opportunity.pk, by=None, at=make.NOW)


def page_of(team: Desk, query: str = "") -> str:
    return f"{team.address}certificates/{query}"


def revoke_page(team: Desk, certificate: Certificate) -> str:
    return page_of(team, f"{certificate.code}/revoke/")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_owners_and_coordinators_alone_open_the_pages(team: Desk, language: str) -> None:
    opportunity, volunteer = make.opportunity(team.organisation), make.person()
    make.account(who=volunteer)
    make.credit(opportunity.shifts.get(), volunteer)
    certificate = issue(volunteer.pk, opportunity.pk, by=None, at=make.NOW)
    for address in (page_of(team), revoke_page(team, certificate)):
        path = address.replace("/en/", f"/{language}/")
        for role in ("owner", "coordinator"):
            assert client_of(getattr(team, role)).get(path).status_code == 200, role
        for person in (team.supervisor, team.viewer, team.stranger, volunteer):
            client = client_of(person)
            assert client.get(path).status_code == 403
            assert client.post(path, {"reason": "issued_in_error"}).status_code in {403, 405}
        answer = Client().get(path)
        assert answer.status_code == 302
        assert "next=" in answer["Location"]
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_the_tab_is_there_for_those_who_may(team: Desk) -> None:
    for role, there in (("owner", True), ("coordinator", True), ("supervisor", False), ("viewer", False)):
        page = client_of(getattr(team, role)).get(team.address).text
        assert (f'href="{page_of(team)}"' in page) is there, role


def test_another_organisations_certificate_does_not_exist_here(team: Desk) -> None:
    foreign = certified(make.opportunity(make.organisation()))
    client = client_of(team.owner)
    assert foreign.code not in client.get(page_of(team)).text
    for code in (foreign.code, new_code(), "nonsense"):
        path = page_of(team, f"{code}/revoke/")
        assert client.get(path).status_code == 404
        assert client.post(path, {"reason": "issued_in_error"}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


def test_each_certificate_says_whose_it_is_and_where_it_is_verified(team: Desk) -> None:
    certificate = certified(make.opportunity(team.organisation), name_en="Noor <b>Ali</b>")
    page = client_of(team.coordinator).get(page_of(team)).text
    assert "Noor &lt;b&gt;Ali&lt;/b&gt;" in page
    for text in (certificate.title_en, certificate.code, "3 hours", "22 November 2026", "Valid"):
        assert text in page, text
    assert f'href="/en/verify/{certificate.code}/"' in page
    assert f'href="{revoke_page(team, certificate)}"' in page


def test_the_states_are_told_apart_and_counted(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    valid, revoked, altered = (certified(opportunity) for _one in range(3))
    revoke(revoked.pk, reason="issued_in_error", by=team.owner, at=make.NOW)
    reverse(altered.entries.get().pk, reason="not_present", by=None, at=make.NOW)
    client = client_of(team.owner)

    def shown(query: str) -> dict[int, str]:
        return {row.certificate.pk: row.state for row in client.get(page_of(team, query)).context["rows"]}

    assert shown("") == {valid.pk: "valid", revoked.pk: "revoked", altered.pk: "altered"}
    assert shown("?state=revoked") == {revoked.pk: "revoked"}
    assert set(shown("?state=valid")) == {valid.pk, altered.pk}
    assert client.get(page_of(team)).context["counts"] == {"all": 3, "valid": 2, "revoked": 1}
    assert "It was issued in error." in client.get(page_of(team)).text


def test_a_name_or_a_number_is_found_however_it_is_typed(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    wanted, _other = certified(opportunity, name_ar="أحمد الحربي", name_en=""), certified(opportunity, name_en="Zed")
    client = client_of(team.owner)
    for text in ("احمد", wanted.code.lower().replace("-", " ")):
        rows = client.get(page_of(team), {"q": text}).context["rows"]
        assert [row.certificate.pk for row in rows] == [wanted.pk], text
    nothing = client.get(page_of(team), {"q": "<script>"})
    assert "No certificate with this name or number" in nothing.text
    assert "<script>" not in nothing.text.split("<main")[1]


def test_an_organisation_without_certificates_reads_how_they_come_about(team: Desk) -> None:
    page = client_of(team.owner).get(page_of(team)).text
    assert "No certificates yet" in page
    assert 'type="search"' not in page.split("<main")[1]


@pytest.mark.parametrize("query", ["?page=0", "?page=99999", "?page=x", "?page=٢", "?state=nothing", "?q=%D8%9F"])
def test_odd_addresses_show_a_page(team: Desk, query: str) -> None:
    certified(make.opportunity(team.organisation))
    assert client_of(team.owner).get(page_of(team, query)).status_code == 200


def test_many_certificates_stand_on_pages_and_cost_no_more_queries(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, capacity=90)
    client = client_of(team.owner)

    def queries() -> int:
        client.get(page_of(team))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(team)).status_code == 200
        return len(captured)

    for _one in range(2):
        certified(opportunity)
    before = queries()
    for _one in range(30):
        certified(opportunity)
    # Who asks, the organisation, the role twice, the certificates counted twice and read once, and where some are due.
    assert (queries(), before <= 10) == (before, True), before
    assert len(client.get(page_of(team)).context["rows"]) == 30
    assert len(client.get(page_of(team, "?page=2")).context["rows"]) == 2
    assert "?page=2" in client.get(page_of(team)).text


def test_revoking_asks_first_and_wants_a_reason(team: Desk) -> None:
    certificate = certified(make.opportunity(team.organisation))
    client, path = client_of(team.coordinator), revoke_page(team, certificate)
    assert "This cannot be undone" in client.get(path).text
    for reason in ("", "because", "superseded", "hours_reversed"):
        answer = client.post(path, {"reason": reason})
        assert answer.status_code == 422, reason
        assert "Choose a reason." in answer.text
    certificate.refresh_from_db()
    assert certificate.revoked_at is None
    answer = client.post(path, {"reason": "wrong_name"}, follow=True)
    assert answer.redirect_chain == [(page_of(team), 302)]
    assert f"The certificate {certificate.code} is revoked." in answer.text
    certificate.refresh_from_db()
    assert certificate.revoked_reason == "wrong_name"
    [event] = Event.objects.filter(name="certificate.revoked")
    assert (event.subject_id, event.by_id) == (certificate.pk, team.coordinator.pk)
    assert "This certificate was revoked" in Client().get(f"/en/verify/{certificate.code}/").text


def test_a_wrong_name_that_was_corrected_gives_a_new_certificate_at_once(team: Desk) -> None:
    certificate = certified(make.opportunity(team.organisation))
    Person.objects.filter(pk=certificate.person_id).update(name_en="Noura Al-Otaibi")
    answer = client_of(team.coordinator).post(revoke_page(team, certificate), {"reason": "wrong_name"}, follow=True)
    new = Certificate.objects.get(replaces=certificate)
    assert f"{new.code} takes its place" in answer.text
    assert new.name_en == "Noura Al-Otaibi"


def test_who_comes_second_reads_that_it_is_revoked_already(team: Desk) -> None:
    certificate = certified(make.opportunity(team.organisation))
    client, path = client_of(team.owner), revoke_page(team, certificate)
    assert client.post(path, {"reason": "wrong_name"}).status_code == 302
    answer = client.post(path, {"reason": "issued_in_error"})
    assert answer.status_code == 409
    for page in (answer, client.get(path)):
        assert "Revoked on 22 November 2026" in page.text
        assert "The name on it was wrong." in page.text
        assert 'method="post"' not in page.text.split("<main")[1].split("</main>")[0]


def test_a_course_is_certified_for_those_who_are_chosen(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    one, other = (make.credit(opportunity.shifts.get(), make.person()).person for _one in range(2))
    client, page = (
        client_of(team.coordinator),
        f"{team.address}opportunities/{opportunity.public_id}/certificates/course/",
    )
    assert client_of(team.viewer).get(page).status_code == 403
    form = {"course_en": "First aid", "people": [one.pk]}
    for missing in ("course_en", "people"):
        assert client.post(page, {**form, missing: []}).status_code == 422
    assert client.post(page, {**form, "people": [team.stranger.pk]}).status_code == 422
    for _twice in range(2):
        assert client.post(page, form).status_code == 302
    course = Certificate.objects.get(kind="course")
    assert (course.person, course.subject_en) == (one, "First aid")
    assert not Certificate.objects.filter(person=other).exists()
    sheet = client_of(make.account(who=one).person).get(f"/en/certificates/{course.code}/").text
    assert "completed the course" in sheet
    assert "Certificate of a course" in sheet


def test_everyone_is_given_one_by_the_button_and_the_page_says_how_far_it_is(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, capacity=3)
    people = [make.person(), make.person(name_ar="", name_en="")]
    for one in people:
        make.credit(opportunity.shifts.get(), one)
    page = f"{team.address}opportunities/{opportunity.public_id}/certificates/"
    client = client_of(team.coordinator)
    assert "2 volunteers have hours and no certificate" in client.get(page).text
    assert f'href="{page}"' in client.get(page_of(team)).text
    form = {"once": "0d5f4f6e-3c4e-4d66-9d5d-0b1f6c1a2b3c"}
    assert client.post(page, form).status_code == client.post(page, form).status_code == 302
    assert IssueRun.objects.count() == 1
    assert 'hx-trigger="every 2s"' in client.get(page).text
    carry_on_runs()
    done = client.get(page).text
    assert "One volunteer could not be given a certificate" in done
    assert "There is no name in the profile" in done
    assert 'hx-trigger="every 2s"' not in done
    assert Certificate.objects.get().person == people[0]
    for person in (team.supervisor, team.viewer, team.stranger):
        assert client_of(person).post(page, form).status_code == 403


def test_the_page_of_a_run_asks_the_same_number_of_queries_for_more_people(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, capacity=20)
    page = f"{team.address}opportunities/{opportunity.public_id}/certificates/"
    client = client_of(team.owner)
    counts = []
    for _turn in range(2):
        for _one in range(4):
            make.credit(opportunity.shifts.get(), make.person(name_ar="", name_en=""))
        start_run(opportunity.pk, by=None, at=make.NOW)
        carry_on_runs()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


def test_wording_is_shown_before_it_is_kept(team: Desk) -> None:
    page = page_of(team, "wording/?kind=opportunity")
    client = client_of(team.owner)
    assert client.get(page).text.count("data:image/png;base64,") == 2
    typed = {"wording_en": "Thank you #panic() ]", "accent": "#7A1F5C", "act": "preview"}
    shown = client.post(page, typed)
    assert shown.status_code == 200
    assert shown.text.count("data:image/png;base64,") == 2
    assert not CertificateTemplate.objects.exists()
    refused = client.post(page, typed | {"accent": "#F0B03A", "act": ""})
    assert refused.status_code == 422
    assert "too light to be read" in refused.text
    logo = SimpleUploadedFile("logo.png", b"GIF89a", content_type="image/png")
    assert "ordinary PNG" in client.post(page, {"logo": logo}).text
    assert not CertificateTemplate.objects.exists()
    assert client.post(page, typed | {"act": ""}).status_code == 302
    kept = CertificateTemplate.objects.get()
    assert (kept.wording_en, kept.accent, kept.organisation) == ("Thank you #panic() ]", "#7A1F5C", team.organisation)
    for person in (team.supervisor, team.viewer, team.stranger):
        assert client_of(person).post(page, typed).status_code == 403


def test_the_file_is_for_its_holder_and_the_organisation_alone(team: Desk, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.AWN_DOCUMENTS_FOLDER = str(tmp_path)
    prepare(at=make.NOW)
    certificate = certified(make.opportunity(team.organisation))
    make.account(who=certificate.person)
    page = f"/en/certificates/{certificate.code}/pdf/ar/"
    files = {client_of(one).get(page).content for one in (certificate.person, team.owner)}
    assert len(files) == 1
    assert files.pop().startswith(b"%PDF-")
    for person in (team.viewer, team.stranger):
        assert client_of(person).get(page).status_code == 404
    assert Client().get(page).status_code == 302
    owner = client_of(team.owner)
    assert owner.get(page.replace("/ar/", "/fr/")).status_code == 404
    revoke(certificate.pk, reason="issued_in_error", by=None, at=make.NOW)
    assert owner.get(page).status_code == 410


def test_all_files_come_in_a_zip_to_who_issues_them_and_a_lost_key_is_told(team: Desk, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.AWN_DOCUMENTS_FOLDER = str(tmp_path)
    prepare(at=make.NOW)
    opportunity = make.opportunity(team.organisation)
    page = f"{team.address}opportunities/{opportunity.public_id}/certificates/"
    client = client_of(team.coordinator)
    assert client.get(f"{page}files/ar/1.zip").status_code == 409
    certificate = certified(opportunity, name_ar="نورة")
    assert f'href="{page}files/ar/1.zip"' in client.get(page).text
    answer = client.get(f"{page}files/ar/1.zip")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%D8%A7%D9%84")
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        assert archive.namelist() == [f"نورة {certificate.code}.pdf"]
    for person in (team.supervisor, team.viewer, team.stranger):
        assert client_of(person).get(f"{page}files/ar/1.zip").status_code == 403
    compromise(active(Purpose.DOCUMENTS).kid, at=make.NOW)  # type: ignore[union-attr]
    told = client_of(team.owner).get(f"{page}files/en/1.zip")
    assert (told.status_code, told["Retry-After"]) == (503, "60")
    assert "Try again in a minute" in told.text
