"""Routes: what is expected: attendance, demand, leaving, unfilled opportunities."""

from django.urls import URLPattern, URLResolver, path

from awn.web import forecasts, forecasts_demand

urlpatterns: list[URLPattern | URLResolver] = [
    path("organiser/<slug:slug>/forecasts/", forecasts.organiser_forecasts, name="organiser_forecasts"),
    path("models/", forecasts.models, name="forecast_models"),
    path("models/<slug:kind>/", forecasts.model, name="forecast_model"),
    path("demand/", forecasts_demand.demand, name="demand"),
    path("demand.csv", forecasts_demand.demand_file, name="demand_file"),
]
