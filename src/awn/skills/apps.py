from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "awn.skills"
    label = "skills"
