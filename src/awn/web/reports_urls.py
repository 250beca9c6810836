"""Routes: one report as values; pages, PDF, tables and open data are drawn from it."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
