"""Routes of the public pages of opportunities."""

from django.urls import path

from awn.web import opportunities

urlpatterns = [
    path("opportunities/", opportunities.opportunities, name="opportunities"),
    path("opportunities/<slug:public_id>/", opportunities.opportunity, name="opportunity"),
    path(
        "opportunities/<slug:public_id>/shifts/<int:shift_id>/calendar.ics",
        opportunities.shift_calendar,
        name="shift_calendar",
    ),
]
