"""The one worker of the site controls every page, so it stands at the root, without a language before it."""

from django.urls import URLPattern, path

from awn.web import offline

urlpatterns: list[URLPattern] = [path("sw.js", offline.worker, name="site_worker")]
