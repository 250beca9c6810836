"""Routes: what is expected: attendance, demand, leaving, unfilled opportunities."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
