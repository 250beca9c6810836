"""How often readers said that an article helped: two counts, and nobody's name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Judgement(models.Model):
    """What readers of an article in one language said of it."""

    slug = models.CharField(max_length=50)
    language = models.CharField(max_length=2)
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["slug", "language"], name="judgement_once")]

    def __str__(self) -> str:
        return f"{self.slug}/{self.language}: {self.helpful}+ {self.unhelpful}-"
