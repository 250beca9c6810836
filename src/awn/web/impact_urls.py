"""Routes of the public impact."""

from django.urls import URLPattern, URLResolver, path

from awn.web import impact

urlpatterns: list[URLPattern | URLResolver] = [
    path("impact/", impact.impact, name="impact"),
    path("impact/<slug:what>.csv", impact.impact_file, name="impact_file"),
]
