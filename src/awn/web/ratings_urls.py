"""Routes of ratings: the volunteer's, the organisation's, and the staff's after a report."""

from django.urls import URLPattern, path

from awn.web import ratings

urlpatterns: list[URLPattern] = [
    path("ratings/", ratings.mine, name="my_ratings"),
    path("ratings/<int:occasion_id>/", ratings.one, name="my_rating"),
    path("organiser/<slug:slug>/ratings/", ratings.of_house, name="house_ratings"),
    path("organiser/<slug:slug>/ratings/<int:occasion_id>/", ratings.one_of_house, name="house_rating"),
    path("staff/ratings/<int:rating_id>/", ratings.words, name="staff_rating"),
]
