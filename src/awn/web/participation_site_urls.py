"""The address inside the code of a place, in capitals and without a language before it."""

from django.urls import URLPattern, URLResolver, path

from awn.web import participation_checkin

urlpatterns: list[URLPattern | URLResolver] = [path("Q/<str:code>", participation_checkin.scan, name="venue_scan")]
