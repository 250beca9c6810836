"""Routes of the status of the service."""

from django.urls import URLPattern, path

from awn.web import status, status_desk

urlpatterns: list[URLPattern] = [
    path("status/", status.page, name="status"),
    path("status/feed.xml", status.feed, name="status_feed"),
    path("staff/status/", status_desk.declared, name="staff_status"),
    path("staff/status/<int:number>/", status_desk.one, name="staff_outage"),
]
