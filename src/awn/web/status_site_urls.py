"""The address that programs ask for the status; no language stands before it."""

from django.urls import URLPattern, path

from awn.web import status

urlpatterns: list[URLPattern] = [
    path("status.json", status.page_json, name="status_json"),
]
