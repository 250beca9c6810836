"""The log: its entries, the full tiles of the tree over them, and what was signed. Rows are never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Leaf(models.Model):
    """An entry of the log. `kind` and `subject` say whose row it speaks of; the log does not know what they mean."""

    seq = models.BigIntegerField(primary_key=True)
    kind = models.PositiveSmallIntegerField()
    subject = models.BigIntegerField()
    # Public: it must tell nothing that not everybody may know.
    entry = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "subject"], name="leaf_once")]

    def __str__(self) -> str:
        return str(self.seq)


class TreeTile(models.Model):
    """A full tile: 256 neighbouring nodes of one level, and the root over them. Partial ones are computed."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "index"], name="tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class SignedCheckpoint(models.Model):
    """A checkpoint as it was signed. The last one covers every leaf."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    kid = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.size} leaves"
