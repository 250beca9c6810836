"""Routes for programs, under no language: the catalogue of open data."""

from django.urls import URLPattern, URLResolver, path

from awn.web import reports_files_catalogue

urlpatterns: list[URLPattern | URLResolver] = [
    path("open-data/catalogue.jsonld", reports_files_catalogue.catalogue, name="open_data_catalogue"),
]
