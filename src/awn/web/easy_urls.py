"""Routes of easy mode: pages that have no other address; the rest of the journey has easy pages at its usual ones."""

from django.urls import URLPattern, URLResolver, path

from awn.web import easy_access, easy_find, easy_helper, easy_signup

urlpatterns: list[URLPattern | URLResolver] = [
    path("easy/find/", easy_find.find, name="easy_find"),
    path("easy/helper/", easy_helper.helper, name="easy_helper"),
    path("easy/sign-up/", easy_signup.signup, name="easy_signup"),
    path("opportunities/<slug:public_id>/ask-access/", easy_access.ask_access, name="ask_access"),
]
