"""The root of all routes: pages stand under /ar/ and /en/."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("awn.web.urls"))]

handler400 = "awn.web.errors.bad_request"
handler403 = "awn.web.errors.forbidden"
handler404 = "awn.web.errors.not_found"
handler500 = "awn.web.errors.server_error"
