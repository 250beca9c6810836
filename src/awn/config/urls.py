"""The root of all routes: pages stand under /ar/ and /en/."""

from django.urls import URLPattern, URLResolver

from awn.web import urls

# Taken over, not included: Django allows i18n_patterns only at the root.
urlpatterns: list[URLPattern | URLResolver] = urls.urlpatterns

handler400 = "awn.web.errors.bad_request"
handler403 = "awn.web.errors.forbidden"
handler404 = "awn.web.errors.not_found"
handler429 = "awn.web.account.entrance.too_many_requests"
handler500 = "awn.web.errors.server_error"
