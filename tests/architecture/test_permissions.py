"""Every route, asked by everybody: real requests, compared with the table that policy reviewers read."""

from __future__ import annotations

import os
import re

import pytest
from tests.architecture import matrix as asking
from tests.architecture import permissions_page
from tests.architecture.house import ROOT, assert_none
from tests.architecture.matrix import IN, MEMBERS, METHODS, NO, ROLES, STAFF, Matrix
from tests.browser import areas, pages

from awn.organisations.rules import ROLE_PERMISSIONS, Permission, Role
from awn.people.rules import STAFF_ROLES, StaffPermission, StaffRole

PAGE = ROOT / "docs" / "permissions.md"
# For each request; the page says how long all of them took. It was ninety seconds when there were nine thousand.
LONGEST_PROCESSOR_MS = 10
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# What somebody who is signed in may open although the address names a thing: it is not anybody's own, or what is done
# to it is done for oneself.
OPEN_BY_NAME = {
    "apply": "an opportunity that is open to all",
    "apply_offline": "the same, to be kept on the device",
    "ask_access": "a question about a public opportunity that names nobody",
    "first_steps": "puts away one's own list of a part that everybody may play",
    "not_for_me": "puts a public opportunity aside for oneself",
    "take_back": "brings back what one put aside; what is not there stays so",
    "drop_search": "drops one's own search; dropping nothing is no error",
    "my_year_file": "one’s own report, of a period",
    "my_year_picture": "one’s own year",
    "my_year_picture_file": "one’s own year",
    "report_letter_new": "a public report, or one’s own",
    "request_certificate": "asks for oneself, about a public opportunity",
    "request_licence": "asks for oneself, about a public opportunity",
    "queue": "a public opportunity, for oneself",
    "emergency_offer": "a public emergency, for oneself",
    "family_apply": "a public opportunity, for oneself and one’s own children",
    "school_invitation": "whoever holds the signed invitation may take it",
    "party_join": "whoever holds the signed address answers it for themselves",
    "settings_copy_file": "asks for one’s password; only one’s own copy is handed out (tests/privacy)",
    "my_evaluation_rows": "the name of a part of one's own evaluation",
    "mfa_remove_webauthn": "asks for one’s password first; only one’s own keys are found",
    "welcome_step": "the number of a step of one's own welcome",
}
# Open to the members of the house itself, under an address that does not name it.
OPEN_TO_MEMBERS = {"insurance_file": "the paper of their own opportunity"}


HANDED_ON = {Permission.SEE_INSIDE, Permission.DECIDE_APPLICATIONS, Permission.EXPORT}
# Open to one member of the staff alone, whatever the others' roles.
OF_ONE_ONLY = {
    "staff_audit_results": "only whoever searched sees what was found",
    "staff_audit_file": "as above",
}
# What says in words that it is not there, instead of "not found".
SAYS_SO = {
    "organiser_member": "“they are no longer a member”: two owners may press the button at one moment",
    "volunteer_of_base": "whoever agreed to be found by organisations is found by all of them (tests/outreach)",
}
# The address names a kind, a format or a year of one's own house, and no thing of another.
NAMES_NO_THING = {
    "house_evaluation_rows": "a part of the evaluation of one's own house",
    "organiser_analysis_file": "a format",
    "organiser_rate": "a country and a year, for the value of one's own hours",
}

_kept: list[Matrix] = []


@pytest.fixture
def matrix(db: None, monkeypatch: pytest.MonkeyPatch) -> Matrix:
    """Everybody's answers: the world is built and asked once, in the transaction of the first test."""
    if not _kept:
        monkeypatch.setattr("awn.base.clock.now", lambda: asking.make.NOW)
        _kept.append(asking.measure(asking.cast()))
    return _kept[0]


def test_every_route_answers_everybody_as_the_table_says(matrix: Matrix) -> None:
    """Differs? Read the difference; when it is meant, bring the page up to date (it says how)."""
    assert_none(matrix.broken)
    text, figures = permissions_page.page(matrix), permissions_page.measured(matrix)
    print(figures)  # noqa: T201 - the size and the time, with `pytest -s`
    if os.environ.get("WRITE_PERMISSIONS"):
        PAGE.write_text(text + "\n" + figures, encoding="utf-8")
    there = PAGE.read_text("utf-8").partition("## Size and time")[0].strip().splitlines()
    now = text.strip().splitlines()
    assert_none([f"not in the page: {line}" for line in now if line not in there])
    assert_none([f"no longer so: {line}" for line in there if line not in now])
    assert matrix.processor_seconds * 1_000 / matrix.asked < LONGEST_PROCESSOR_MS


def test_guards_let_in_those_whose_role_says_so_and_nobody_else(matrix: Matrix) -> None:
    """The table is not only what happens to be: what each guard promises follows from the roles in the code."""
    wrong = []
    for route in matrix.routes:
        kind, _colon, name = (route.access or "").partition(":")
        allowed: set[str] = set()
        if kind == "staff":
            allowed = {role for role in STAFF if StaffPermission(name) in STAFF_ROLES[StaffRole(role)]}
        elif kind == "member":
            allowed = {role for role in MEMBERS if Permission(name) in ROLE_PERMISSIONS[Role(role)]}
            allowed |= {"delegate"} if Permission(name) in HANDED_ON else set()
        else:
            continue
        for role in ROLES:
            answers = {matrix.cells[route.name, role, method] for method in METHODS}
            if role not in allowed and IN in answers:
                wrong.append(f"{route.name}: {role} is let in")
        let_in = {role for role in allowed if IN in {matrix.cells[route.name, role, one] for one in METHODS}}
        # Where nobody is let in, the thing is not in the small world (see NOBODY_LET_IN).
        if kind == "staff" and let_in and route.name not in OF_ONE_ONLY:
            wrong += [f"{route.name}: {role} is kept out" for role in allowed - let_in]
    assert_none(wrong)


def test_a_number_in_an_address_opens_nothing_of_others(matrix: Matrix) -> None:
    """Whoever is signed in and types another number: nothing of others is shown or done."""
    wrong = []
    for route in matrix.routes:
        if route.access != "signed_in" or "<" not in asking.pattern(route) or route.name in OPEN_BY_NAME:
            continue
        members = () if route.name in OPEN_TO_MEMBERS else ("viewer",)
        for role in ("outsider", "other_owner", *members):
            if any(matrix.cells[route.name, role, method] == IN for method in METHODS):
                wrong.append(f"{route.name} {matrix.where[route.name]}: {role} is let in")
    assert_none(wrong)


def test_under_ones_own_house_the_things_of_others_do_not_exist(matrix: Matrix) -> None:
    """An owner of another organisation types their own address with the numbers of ours."""
    assert len(matrix.foreign) > 40
    assert_none(
        [
            f"{method} {route}: {said}"
            for (route, method), said in matrix.foreign.items()
            if said != NO and route not in {**SAYS_SO, **NAMES_NO_THING}
        ]
    )


def test_the_things_that_addresses_name_are_there(matrix: Matrix) -> None:
    """A route that refuses everybody proves nothing: somebody is let in, or here is why not."""
    nobody = {
        route.name
        for route in matrix.routes
        if not any(matrix.cells[route.name, role, method] == IN for role in ROLES for method in METHODS)
    }
    reasons = {**pages.NO_PAGE, **areas.without_page()}
    for_programs = {route for route, why in reasons.items() if re.search("program|file|JSON|XML", why)}
    missing = sorted(nobody - set(NOBODY_LET_IN) - for_programs)
    assert_none([f"{name} {matrix.where[name]}: nobody is let in" for name in missing])


# Routes that want what the small world of the tests has not, each with what it is.
NOBODY_LET_IN = {
    "fairness_quarter": "a quarter that is over and published; tests/fairness",
    "sms_receipt": "the secret of a carrier; tests/messaging/test_receipts.py",
    "application_referees": "somebody who is asked for references; tests/web/test_screening.py",
    "application_interview": "somebody who was asked to an interview; tests/web/test_screening.py",
    "board_file_remove": "a file that was handed in; tests/web/test_boards.py",
    "cover_take_back": "a request of one’s own; tests/web/test_places.py",
    "device_remove": "a browser that takes messages; tests/web/test_messaging.py",
    "email_works": "an address to which e-mails came back; tests/web/test_messaging.py",
    "mailing_act": "which button was pressed stands in the form; tests/web/test_messaging.py",
    "kiosk_roll": "a paired device; tests/web/test_onsite.py",
    "staff_rating": "words that were reported; tests/web/test_ratings.py",
    "support_file": "a file with a request; tests/support",
    "staff_support_file": "as above",
    "support_secret": "the word of a letter; tests/web/test_support.py",
    "support_secret_file": "as above",
    "stop_messages": "the word of a letter; tests/web/test_messaging.py",
    "stop_report_letters": "the word of a letter; tests/reports/test_schedules.py",
    "report_letter_act": "a report by letter of one’s own; tests/reports/test_schedules.py",
    "report_letter_leave": "a report that a colleague has sent; tests/reports/test_schedules.py",
    "block": "whom to block stands in the query; tests/web/test_safety.py",
    "check_in_here": "the code of a place; tests/web/test_checkin.py",
    "go": "the word that a letter carries; tests/web/test_home.py",
    "group_sign": "a pupil’s hours that wait for a signature; tests/schools",
    "identity_metadata": "a provider that speaks SAML",
    "party_call_off": "a party that one gathered oneself; tests/web/test_minors.py",
    "qualification_document": "the password again first; tests/qualifications",
    "qualification_remove": "one that its owner handed in; tests/qualifications",
    "identity_acs": "the answer of a provider; tests/web/test_identity.py",
    "identity_back": "as above",
    "identity_waiting": "a question to a provider that is open",
    "identity_welcome": "as above",
    "invitation": "the answer to one’s invitation; tests/web/test_matching.py",
    "mfa_deactivate_totp": "a second step that is set up; tests/web/test_account_security.py",
    "organisation_registered": "an organisation that waits, of somebody else",
    "request_record": "a year with hours; tests/web/test_credentials.py",
    "settings_consent": "a purpose; tests/web/test_privacy.py",
    "staff_suspend": "whom to suspend stands in the query; tests/web/test_staff_safety.py",
    "unblock": "somebody whom one blocked; tests/web/test_safety.py",
    "ward_consent": "a child whose consent is asked for; tests/web/test_minors.py",
    "venue_scan": "the code of a place; tests/web/test_checkin.py",
}
