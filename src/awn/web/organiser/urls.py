"""Addresses of the pages of those who organise."""

from django.urls import URLPattern, path

from awn.web.organiser import (
    applicants,
    attendance,
    attendance_code,
    attendance_kiosks,
    attendance_scan,
    attendance_walk_up,
    certificates,
    editor,
    exports,
    hours,
    opportunities,
    overview,
    programmes,
    roles,
    shifts,
)

DESK = "organiser/<slug:slug>/"
ONE = DESK + "opportunities/<slug:public_id>/"

urlpatterns: list[URLPattern] = [
    path(DESK, overview.overview, name="organiser"),
    path(DESK + "hours/", hours.to_confirm, name="hours_to_confirm"),
    path(DESK + "hours/credited/", hours.credited, name="hours_credited"),
    path(DESK + "certificates/", certificates.certificates, name="organiser_certificates"),
    path(DESK + "certificates/<str:code>/revoke/", certificates.revoke, name="organiser_certificate_revoke"),
    path(DESK + "programmes/", programmes.programmes, name="organiser_programmes"),
    path(DESK + "programmes/<int:programme_id>/", programmes.programme, name="organiser_programme"),
    path(DESK + "opportunities/", opportunities.opportunities, name="organiser_opportunities"),
    path(DESK + "opportunities.csv", exports.opportunities, name="export_opportunities"),
    path(DESK + "hours.csv", exports.hours, name="export_hours"),
    path(DESK + "opportunities/new/", editor.new, name="opportunity_new"),
    path(ONE, opportunities.desk_of, name="opportunity_desk"),
    path(ONE + "edit/", editor.edit, name="opportunity_edit"),
    path(ONE + "preview/", opportunities.preview, name="opportunity_preview"),
    path(ONE + "move/", opportunities.move, name="opportunity_move"),
    path(ONE + "roles/", roles.roles, name="opportunity_roles"),
    path(ONE + "roles/<int:role_id>/", roles.role, name="opportunity_role"),
    path(ONE + "roles/<int:role_id>/move/", roles.move, name="opportunity_role_move"),
    path(ONE + "shifts/", shifts.shifts, name="opportunity_shifts"),
    path(ONE + "shifts/<int:shift_id>/", shifts.shift, name="opportunity_shift"),
    path(ONE + "applicants/", applicants.applicants, name="applicants"),
    path(ONE + "applicants/<int:application_id>/", applicants.applicant, name="applicant"),
    path(ONE + "applicants.csv", exports.applicants, name="export_applicants"),
    path(ONE + "attendance/", attendance.shifts, name="opportunity_attendance"),
    path(ONE + "attendance/code/", attendance_code.venue_code, name="venue_code"),
    path(ONE + "attendance/scan/", attendance_scan.scan_tickets, name="scan_tickets"),
    path(ONE + "attendance/scan/roll.json", attendance_scan.scan_roll, name="scan_roll"),
    path(ONE + "attendance/scan/upload/", attendance_scan.scan_upload, name="scan_upload"),
    path(ONE + "attendance/devices/", attendance_kiosks.kiosks, name="kiosks"),
    path(DESK + "attendance/<int:shift_id>/walk-up/", attendance_walk_up.walk_up, name="walk_up"),
    path(DESK + "attendance/<int:shift_id>/", attendance.roll, name="attendance"),
    path(DESK + "attendance/place/<int:place_id>/", attendance.place, name="attendance_place"),
]
