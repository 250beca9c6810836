"""The page about the public log."""

from django.urls import URLPattern, URLResolver, path

from awn.web import transparency

urlpatterns: list[URLPattern | URLResolver] = [path("ledger/", transparency.ledger, name="ledger")]
