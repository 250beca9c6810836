"""Addresses of what guardians do."""

from django.urls import URLPattern, path

from awn.web import minors, minors_apply, minors_care, minors_charter, minors_consent, minors_party

urlpatterns: list[URLPattern] = [
    path("family/", minors.family, name="family"),
    path("family/calendar.ics", minors.calendar_file, name="family_calendar"),
    path("family/notices/", minors_care.notices, name="family_notices"),
    path("family/<int:ward_id>/", minors.ward, name="family_ward"),
    path("family/<int:ward_id>/stop/", minors.stop, name="family_stop"),
    path("family/<int:ward_id>/signed/<int:consent_id>.pdf", minors_charter.own, name="family_charter"),
    path("family/<int:ward_id>/keep/<slug:part>/", minors_care.care, name="family_care"),
    path("family/together/<int:party_id>/call-off/", minors_party.call_off, name="party_call_off"),
    path("together/<str:token>/", minors_party.invitation, name="party_invitation"),
    path("together/<str:token>/join/", minors_party.join, name="party_join"),
    path("together/<str:token>/decline/", minors_party.decline, name="party_decline"),
    path("family/apply/<slug:public_id>/", minors_apply.apply, name="family_apply"),
    path("applications/<int:application_id>/consent/", minors_consent.consent, name="consent"),
]
