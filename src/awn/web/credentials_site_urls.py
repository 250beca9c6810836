"""The short address on paper, without a language before it."""

from django.urls import URLPattern, URLResolver, path

from awn.web import credentials

urlpatterns: list[URLPattern | URLResolver] = [path("v/<str:code>/", credentials.short, name="verify_short")]
