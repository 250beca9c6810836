"""Routes of the home page."""

from django.urls import path

from awn.web import home

urlpatterns = [path("", home.home, name="home")]
