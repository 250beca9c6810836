from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "awn.onboarding"
    label = "onboarding"
