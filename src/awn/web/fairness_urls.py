"""Routes: who is shown, accepted and rated how, quarter by quarter; drift."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
