"""Routes of what works without a network."""

from django.urls import URLPattern, URLResolver, path

from awn.web import offline, offline_apply, offline_queue

urlpatterns: list[URLPattern | URLResolver] = [
    path("app.webmanifest", offline.manifest, name="manifest"),
    path("my-day/", offline.my_day, name="my_day"),
    path("opportunities/<slug:public_id>/offline/", offline_apply.form, name="apply_offline"),
    path("not-sent/", offline.not_sent, name="not_sent"),
    path("not-sent/state.json", offline.state, name="not_sent_state"),
    path("not-sent/send/", offline_queue.send, name="not_sent_send"),
]
