"""Routes: who is shown, accepted and rated how, quarter by quarter; drift; plain order for everybody."""

from django.urls import URLPattern, URLResolver, path

from awn.web import fairness

urlpatterns: list[URLPattern | URLResolver] = [
    path("fairness/", fairness.fairness, name="fairness"),
    path("fairness/<slug:code>/", fairness.quarter, name="fairness_quarter"),
    path("fairness/<slug:code>.csv", fairness.fairness_file, name="fairness_file"),
    path("staff/fairness/", fairness.staff_fairness, name="staff_fairness"),
]
