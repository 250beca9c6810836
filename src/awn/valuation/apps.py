from django.apps import AppConfig


class ValuationConfig(AppConfig):
    name = "awn.valuation"
    label = "valuation"
