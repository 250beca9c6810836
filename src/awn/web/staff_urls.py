"""Routes of the platform's staff."""

from django.urls import URLPattern, URLResolver, path

from awn.web import staff

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/", staff.overview, name="staff"),
    path("staff/organisations/", staff.organisations, name="staff_organisations"),
    path("staff/organisations/<slug:slug>/", staff.organisation, name="staff_organisation"),
    path("staff/reports/", staff.reports, name="staff_reports"),
    path("staff/events/", staff.events, name="staff_events"),
]
