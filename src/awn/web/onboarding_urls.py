"""The route of the lists of first steps."""

from django.urls import URLPattern, URLResolver, path

from awn.web import onboarding

urlpatterns: list[URLPattern | URLResolver] = [
    path("first-steps/<slug:part>/", onboarding.first_steps, name="first_steps"),
]
