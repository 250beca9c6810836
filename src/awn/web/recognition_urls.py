"""Routes: levels, thanks and tables, beside the hours and never in them."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
