"""The recordings and films of an opportunity. Their files lie in AWN_MEDIA_FOLDER (`store.py`)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from awn.media.containers import ENDS
from awn.media.rules import KINDS, lacking
from awn.opportunities.models import Opportunity

# So much of a digest names a file in addresses.
MARK_LETTERS = 16


class Recording(models.Model):
    """A recording to listen to, or a film in sign language; one of each in each language."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="recordings")
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    # Of what is said; of a film that of its captions and transcript.
    language = models.CharField(max_length=2, choices=[("ar", "العربية"), ("en", "English")])
    # A random name in the folder, and the SHA-256 of what lies there.
    stored_as = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    has_sound = models.BooleanField()
    # WebVTT, and its SHA-256; both empty where there are none.
    captions = models.TextField(blank=True)
    captions_digest = models.CharField(max_length=64, blank=True)
    transcript = models.TextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Null: its team alone sees it.
    shown_at = models.DateTimeField(null=True)
    # Set: it can be put back for some days, then its file goes.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opportunity", "kind", "language"], name="recording_once"),
            models.CheckConstraint(
                condition=Q(shown_at=None) | (~Q(transcript="") & Q(removed_at=None)), name="recording_shown_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.kind} ({self.language})"

    @property
    def file_name(self) -> str:
        """Its name in addresses: of its content, so that another file has another address."""
        return self.digest[:MARK_LETTERS] + ENDS[self.media_type]

    @property
    def captions_name(self) -> str:
        """The name of its captions in addresses; empty where there are none."""
        return f"{self.captions_digest[:MARK_LETTERS]}.vtt" if self.captions_digest else ""

    @property
    def lacking(self) -> list[str]:
        """What is missing before it can be shown: words of `rules.WORDS`."""
        return lacking(
            self.kind, transcript=self.transcript, has_captions=bool(self.captions_digest), has_sound=self.has_sound
        )
