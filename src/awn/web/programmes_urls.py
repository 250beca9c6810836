"""Routes: goals, outputs, outcomes, indicators and beneficiaries of programmes."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
