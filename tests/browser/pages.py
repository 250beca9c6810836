"""All routes: who opens which page with what; and those that show no page, each with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils import translation
from tests.browser.world import World

from awn.credentials.rules import new_code
from awn.matching.rules import LETTERS

Arguments = Callable[[World], list[Any]]


@dataclass(frozen=True)
class Stop:
    """A page to look at; `note` tells two stops of one route apart."""

    route: str
    who: str = ""
    arguments: Arguments = lambda _world: []
    query: str = ""
    status: int = 200
    note: str = ""
    # Looked at in easy mode, where it has other large targets and other words.
    easy: bool = False

    def __str__(self) -> str:
        return "-".join(part for part in (self.route, self.note) if part)

    def address(self, world: World, language: str) -> str:
        with translation.override(language):
            return reverse(self.route, args=self.arguments(world)) + self.query


def _opportunity(world: World) -> list[Any]:
    return [world.opportunity.public_id]


def _house(world: World) -> list[Any]:
    return [world.organisation.slug]


def _desk(world: World) -> list[Any]:
    return [world.organisation.slug, world.opportunity.public_id]


def _draft(world: World) -> list[Any]:
    return [world.organisation.slug, world.draft.public_id]


NOBODY = [
    Stop("home"),
    Stop("opportunities"),
    Stop("opportunities", query="?q=%D8%B4%D8%A7%D8%B7%D8%A6", note="search"),
    Stop("opportunities", query="?q=zzzzzz", note="nothing-found"),
    Stop("opportunities", query="?view=map", note="map"),
    Stop("opportunity", arguments=_opportunity),
    Stop("opportunity", arguments=lambda w: [w.free.public_id], note="one-language"),
    Stop("organisations"),
    Stop("organisation", arguments=_house),
    Stop("impact"),
    Stop("ledger"),
    Stop("verify"),
    Stop("verify", query="?code=nonsense", status=422, note="no-code"),
    Stop("verify_certificate", arguments=lambda w: [w.certificate.code]),
    Stop("verify_certificate", arguments=lambda w: [w.revoked.code], note="revoked"),
    Stop("verify_certificate", arguments=lambda _w: [new_code()], status=404, note="unknown"),
    Stop("kiosk"),
    Stop("charter"),
    Stop("account_signup"),
    Stop("account_login"),
    Stop("account_reset_password"),
    Stop("account_reset_password_done"),
    Stop("account_reset_password_from_key", arguments=lambda _w: ["a", "worn-out"], note="worn-out"),
    Stop("account_reset_password_from_key_done"),
    Stop("account_inactive"),
    Stop("account_closed"),
    Stop("stop_letters", arguments=lambda w: [signing.dumps(w.volunteer.pk, salt=LETTERS)]),
    Stop("accessibility"),
    Stop("report_barrier"),
    Stop("privacy"),
    Stop("preferences"),
    Stop("site_map"),
    Stop("offline"),
    Stop("styleguide"),
    Stop("opportunity", arguments=lambda _w: ["no-such-thing"], status=404, note="not-found"),
]

VOLUNTEER = [
    Stop("dashboard", "volunteer"),
    Stop("dashboard", "newcomer", note="empty"),
    Stop("dashboard", "ward", note="minor"),
    Stop("notifications", "volunteer"),
    Stop("notifications", "newcomer", note="empty"),
    Stop("apply", "volunteer", lambda w: [w.free.public_id]),
    Stop("apply", "volunteer", _opportunity, status=409, note="applied-already"),
    Stop("apply", "newcomer", _opportunity, note="newcomer"),
    Stop("application", "volunteer", lambda w: [w.own_application.pk]),
    Stop("withdraw", "volunteer", lambda w: [w.own_application.pk]),
    Stop("check_in_here", "volunteer", query="?scan=worn-out", status=404, note="worn-out"),
    Stop("give_up", "volunteer", lambda w: [w.own_place.pk]),
    Stop("ticket", "volunteer", lambda w: [w.own_place.pk]),
    Stop("my_hours", "volunteer"),
    Stop("my_hours", "newcomer", note="empty"),
    Stop("hours_entry", "volunteer", lambda w: [w.said_nothing.pk]),
    Stop("hours_entry", "volunteer", lambda w: [w.objected.pk], note="objected"),
    Stop("remote_work", "volunteer", lambda w: [w.work.place_id]),
    Stop("my_certificates", "volunteer"),
    Stop("my_certificates", "newcomer", note="empty"),
    Stop("certificate", "volunteer", lambda w: [w.certificate.code]),
    Stop("welcome", "newcomer"),
    Stop("welcome_step", "newcomer", lambda _w: [2]),
    Stop("welcome_step", "newcomer", lambda _w: [3], note="last"),
    Stop("welcome_done", "newcomer"),
    Stop("settings", "volunteer"),
    Stop("settings_identity", "volunteer"),
    Stop("settings_interests", "volunteer"),
    Stop("settings_availability", "volunteer"),
    Stop("settings_accessibility", "volunteer"),
    Stop("settings_notifications", "volunteer"),
    Stop("settings_matching", "volunteer"),
    Stop("settings_matching", "ward", note="minor"),
    Stop("questions", "newcomer"),
    Stop("put_aside", "volunteer"),
    Stop("put_aside", "newcomer", note="empty"),
    Stop("not_for_me", "volunteer", lambda w: [w.free.public_id]),
    Stop("saved_searches", "volunteer"),
    Stop("saved_searches", "newcomer", note="empty"),
    Stop("save_search", "volunteer", query="?field=environment"),
    Stop("change_search", "volunteer", lambda w: [w.search.pk]),
    Stop("settings_skills", "volunteer"),
    Stop("settings_skills", "volunteer", query="?q=first", note="search"),
    Stop("settings_languages", "volunteer"),
    Stop("settings_data", "volunteer"),
    Stop("settings_close", "volunteer"),
    Stop("settings_wards", "guardian"),
    Stop("settings_ward", "guardian", lambda w: [w.ward.pk]),
    Stop("settings_guardian", "ward"),
    Stop("consent", "guardian", lambda w: [w.consent.pk]),
    Stop("account_email", "volunteer"),
    Stop("account_change_password", "volunteer"),
    Stop("account_logout", "volunteer"),
    Stop("organisation_register", "volunteer"),
    Stop("staff", "volunteer", status=403, note="refused"),
]

ORGANISER = [
    Stop("organiser", "owner", _house),
    Stop("organiser_opportunities", "owner", _house),
    Stop("organiser_certificates", "owner", _house),
    Stop("organiser_certificates_wording", "owner", _house),
    Stop("opportunity_certificates", "owner", lambda w: [*_house(w), w.certificate.opportunity.public_id]),
    Stop("opportunity_course", "owner", lambda w: [*_house(w), w.certificate.opportunity.public_id]),
    Stop("organiser_certificate_revoke", "owner", lambda w: [*_house(w), w.certificate.code]),
    Stop("organiser_programmes", "owner", _house),
    Stop("organiser_programme", "owner", lambda w: [*_house(w), w.organisation.programmes.first().pk]),
    Stop("organiser_members", "owner", _house),
    Stop("organiser_settings", "owner", _house),
    Stop("organisation_registered", "newcomer", lambda w: [w.waiting_organisation.slug]),
    Stop("opportunity_new", "owner", _house),
    Stop("opportunity_desk", "owner", _desk),
    Stop("opportunity_desk", "owner", _draft, note="draft"),
    Stop("opportunity_edit", "owner", _draft),
    Stop("opportunity_preview", "owner", _draft),
    Stop("opportunity_roles", "owner", _desk),
    Stop("opportunity_role", "owner", lambda w: [*_desk(w), w.role.pk]),
    Stop("opportunity_shifts", "owner", _desk),
    Stop("opportunity_shift", "owner", lambda w: [*_desk(w), w.shift.pk]),
    Stop("applicants", "owner", _desk),
    Stop("applicants", "owner", _desk, query="?q=age:%3E18+colour:red", note="query"),
    Stop("applicant", "owner", lambda w: [*_desk(w), w.application.pk]),
    Stop("find_volunteers", "owner", _desk),
    Stop("find_volunteers", "owner", _draft, note="draft"),
    Stop("find_team", "owner", _desk),
    Stop("opportunity_attendance", "supervisor", _desk),
    Stop("attendance", "supervisor", lambda w: [w.organisation.slug, w.roll.pk]),
    Stop("attendance_place", "supervisor", lambda w: [w.organisation.slug, w.roll.places.first().pk]),
    Stop("venue_code", "supervisor", _desk),
    Stop("scan_tickets", "supervisor", _desk),
    Stop("walk_up", "supervisor", lambda w: [w.organisation.slug, w.roll.pk], query="?q=%D9%86%D9%88%D8%B1%D8%A9"),
    Stop("kiosks", "owner", _desk),
    Stop("hours_to_confirm", "supervisor", _house),
    Stop("hours_credited", "owner", _house),
    Stop("hours_objections", "supervisor", _house),
    Stop("hours_objections", "newcomer", lambda w: [w.waiting_organisation.slug], note="empty"),
    Stop("hours_objection", "supervisor", lambda w: [*_house(w), w.objected.pk]),
    Stop("hours_work", "supervisor", _house),
    Stop("hours_work", "newcomer", lambda w: [w.waiting_organisation.slug], note="empty"),
    Stop("hours_work_one", "supervisor", lambda w: [*_house(w), w.work.pk]),
    Stop("organiser", "newcomer", _house, status=403, note="refused"),
    Stop("staff", "staff"),
    Stop("staff_organisations", "staff"),
    Stop("staff_organisation", "staff", lambda w: [w.waiting_organisation.slug]),
    Stop("staff_opportunities", "staff"),
    Stop("staff_opportunity", "staff", lambda w: [w.reviewed.public_id]),
    Stop("staff_alarms", "staff"),
    Stop("staff_alarms", "staff", query="?kind=leap", note="empty"),
    Stop("staff_alarm", "staff", lambda w: [w.alarm.pk]),
    Stop("staff_alarm", "staff", lambda w: [w.irregular.pk], note="decided"),
    Stop("staff_alarm_take_back", "staff", lambda w: [w.irregular.pk]),
    Stop("staff_objections", "staff"),
    Stop("staff_objection", "staff", lambda w: [w.objected.pk]),
    Stop("staff_reports", "staff"),
    Stop("staff_events", "staff"),
]

NO_PAGE = {
    "log_checkpoint": "a signed note",
    "log_keys": "text for programs",
    "log_proof": "text for programs",
    "log_tile": "bytes for programs",
    "hours_entry_proof": "a JSON file",
    "remote_work_back": "buttons of the page `remote_work`",
    "staff_alarms_file": "a CSV file",
    "staff_alarm_move": "buttons of the page `staff_alarm`",
    "drop_search": "a button of the page `saved_searches`",
    "opportunities_suggest": "a fragment below the search box",
    "take_back": "buttons of the page `put_aside`",
    "invitation": "buttons of the page `dashboard`",
    "invite_volunteers": "buttons of the pages `find_volunteers` and `find_team`",
    "root": "leads to the home page in the browser's language",
    "certificate_pdf": "a PDF file",
    "opportunity_certificate_files": "a ZIP file",
    "credential": "a file; tests/web/test_credentials_files.py reads it",
    "credential_proofs": "JSON for verifiers",
    "did_document": "JSON for verifiers",
    "status_list": "JSON for verifiers",
    "verify_file": "a form of the page `verify`; tests/web/test_credentials_verify.py hands files in",
    "verify_short": "leads to verify_certificate; the journey walks it",
    "go": "leads from e-mails to pages that stand here",
    "robots": "text for crawlers",
    "sitemap": "XML for crawlers",
    "sitemap_part": "XML for crawlers",
    "shift_calendar": "a calendar file",
    "impact_file": "a CSV file",
    "my_hours_file": "a CSV or XLSX file",
    "export_applicants": "a CSV file",
    "export_hours": "a CSV file",
    "export_opportunities": "a CSV file",
    "venue_scan": "leads from the code of a place to `check_in_here`; test_checkin walks it",
    "scan_roll": "JSON for the scanner",
    "scan_upload": "JSON from the scanner",
    "take_break": "a button of the page `application`",
    "check_in": "a button of the page `application`",
    "check_out": "a button of the page `application`",
    "opportunity_role_move": "buttons of the page `opportunity_roles`",
    "opportunity_move": "buttons of the page `opportunity_desk`",
    "organisation_resubmit": "a button of the page `organisation_registered`",
    "organiser_member": "buttons of the page `organiser_members`",
    "request_certificate": "a button of the page `my_certificates`",
    "request_record": "a button of the page `my_certificates`",
    "request_licence": "a button of the page `my_certificates`",
    "certificate_shown": "a form of the page `certificate`",
}
