"""A coordinator who knows better accepts somebody who has another place at the time, and says why."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import make
from tests.web.desk import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_the_page_of_an_applicant_asks_for_the_reason_and_shows_it_to_both(team: Desk) -> None:
    wanted = make.opportunity(team.organisation, selection="review")
    account = make.account()
    application = make.application(wanted, account.person)
    make.place(make.shift(make.opportunity(shifts=0), starts_at=wanted.shifts.get().starts_at), account.person)
    coordinator, applicant = Client(), Client()
    coordinator.force_login(team.coordinator.account)
    applicant.force_login(account)
    page = f"{team.address}opportunities/{wanted.public_id}/applicants/{application.pk}/"
    assert "Accept all the same" not in coordinator.get(page).content.decode()
    refused = coordinator.post(page, {"act": "accept", "seen": "submitted"})
    assert refused.status_code == 409 and "Accept all the same" in refused.content.decode()
    unsaid = coordinator.post(page, {"act": "accept", "seen": "submitted", "despite_clash": "because"})
    assert unsaid.status_code == 422 and "Choose why both can be" in unsaid.content.decode()
    coordinator.post(page, {"act": "accept", "seen": "submitted", "despite_clash": "agreed"})
    application.refresh_from_db()
    assert (application.state, application.clash_reason) == ("accepted", "agreed")
    assert "they come later or leave earlier" in coordinator.get(page).content.decode()
    shown = applicant.get(f"/en/applications/{application.pk}/").content.decode()
    assert "You have another place at the same time" in shown and "they come later" in shown
