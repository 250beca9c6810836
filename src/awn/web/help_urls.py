"""Routes of the guide."""

from django.urls import URLPattern, path

from awn.web import help as guide

urlpatterns: list[URLPattern] = [
    path("help/", guide.guide, name="guide"),
    path("help/search/", guide.search, name="guide_search"),
    path("help/<slug:slug>/", guide.article, name="guide_article"),
]
