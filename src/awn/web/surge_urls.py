"""Routes of the queue before an opportunity's seats, and of its switch."""

from django.urls import URLPattern, URLResolver, path

from awn.web import surge
from awn.web.organiser import queue as switch

urlpatterns: list[URLPattern | URLResolver] = [
    path("opportunities/<slug:public_id>/queue/", surge.queue, name="queue"),
    path("opportunities/<slug:public_id>/queue/leave/", surge.queue_leave, name="queue_leave"),
    path("organiser/<slug:slug>/opportunities/<slug:public_id>/queue/", switch.queue, name="opportunity_queue"),
    path(
        "organiser/<slug:slug>/opportunities/<slug:public_id>/queue/close/",
        switch.close,
        name="opportunity_queue_close",
    ),
]
