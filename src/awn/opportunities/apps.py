from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "awn.opportunities"
    label = "opportunities"
