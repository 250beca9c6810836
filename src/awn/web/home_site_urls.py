"""Routes without a language before them, which machines ask for."""

from django.urls import path

from awn.web import home

urlpatterns = [
    path("robots.txt", home.robots, name="robots"),
    path("sitemap.xml", home.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", home.sitemap_part, name="sitemap_part"),
]
