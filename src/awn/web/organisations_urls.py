"""Routes of the public pages of organisations."""

from django.urls import path

from awn.web import organisations

urlpatterns = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
]
