"""The secret address of a calendar: programs keep it for years, so no language stands before it."""

from django.urls import URLPattern, path

from awn.web import messaging_personal

urlpatterns: list[URLPattern] = [path("calendar/<str:token>.ics", messaging_personal.feed_file, name="calendar_file")]
