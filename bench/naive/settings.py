"""Awn's settings with the naive pages in place of its own."""

from pathlib import Path

from awn.config.settings import *  # noqa: F403 - the same in everything but pages

ROOT_URLCONF = "bench.naive.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
