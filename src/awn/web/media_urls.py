"""Routes of recordings and sign-language films of opportunities."""

from django.urls import URLPattern, path

from awn.web import media

_DESK = "organiser/<slug:slug>/opportunities/<slug:public_id>/media/"

urlpatterns: list[URLPattern] = [
    path(_DESK, media.listed, name="desk_media"),
    path(_DESK + "<slug:kind>/<slug:language>/", media.one, name="desk_recording"),
    path("opportunities/<slug:public_id>/media/<str:name>", media.opportunity_medium, name="opportunity_medium"),
]
