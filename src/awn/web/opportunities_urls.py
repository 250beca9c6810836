"""Routes of the public pages of opportunities."""

from django.urls import path

from awn.web import opportunities, opportunities_suggest

urlpatterns = [
    path("opportunities/", opportunities.opportunities, name="opportunities"),
    # Before the addresses of single ones, whose codes are longer and hold digits.
    path("opportunities/suggest/", opportunities_suggest.suggest, name="opportunities_suggest"),
    path("opportunities/<slug:public_id>/", opportunities.opportunity, name="opportunity"),
    path(
        "opportunities/<slug:public_id>/shifts/<int:shift_id>/calendar.ics",
        opportunities.shift_calendar,
        name="shift_calendar",
    ),
]
