from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "awn.forecasts"
    label = "forecasts"
