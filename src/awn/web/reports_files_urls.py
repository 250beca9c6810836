"""Routes: reports as files, and one's own year as a picture."""

from django.urls import URLPattern, URLResolver, path

from awn.web import reports_files as files
from awn.web import reports_files_picture as picture

urlpatterns: list[URLPattern | URLResolver] = [
    path("open-data/<slug:kind>/<str:subject>/<str:period>/<slug:form>/", files.report_file, name="report_file"),
    path("my-year/<str:period>/picture/", picture.my_year_picture, name="my_year_picture"),
    path(
        "my-year/<str:period>/picture/<slug:shape>.<slug:form>",
        picture.my_year_picture_file,
        name="my_year_picture_file",
    ),
    path("my-year/<str:period>/<slug:form>/", files.my_year_file, name="my_year_file"),
]
