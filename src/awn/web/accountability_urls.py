"""Routes: how organisations answer for themselves in public."""

from django.urls import URLPattern, URLResolver, path

from awn.web import accountability

urlpatterns: list[URLPattern | URLResolver] = [
    path("accountability/", accountability.accountability, name="accountability"),
    path("accountability/all.csv", accountability.accountability_file, name="accountability_file"),
    path("organisations/<slug:slug>/accountability/", accountability.organisation, name="organisation_accountability"),
]
