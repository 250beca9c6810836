"""Routes of the public pages of opportunities."""

from django.urls import path

from awn.web import opportunities, opportunities_searches, opportunities_suggest

urlpatterns = [
    path("searches/", opportunities_searches.saved_searches, name="saved_searches"),
    path("searches/save/", opportunities_searches.save, name="save_search"),
    path("searches/<int:search_id>/", opportunities_searches.change, name="change_search"),
    path("searches/<int:search_id>/delete/", opportunities_searches.drop, name="drop_search"),
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
