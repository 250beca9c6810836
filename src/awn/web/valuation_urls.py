"""Routes: what hours are worth: dated, sourced rates, ranges, assumptions."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
