"""Routes: reliability and quality as distributions, with their evidence."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
