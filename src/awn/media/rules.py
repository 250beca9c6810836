"""Recordings and sign-language films of an opportunity, on plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text

KINDS: Mapping[str, Text] = {"audio": _("Recording to listen to"), "sign": _("Sign language")}
LANGUAGES = ("ar", "en")
# Which files can stand in which place, by what their content shows.
FITS: Mapping[str, frozenset[str]] = {"audio": frozenset({"audio"}), "sign": frozenset({"video"})}
TRANSCRIPT_LIMIT = 20_000
# A removed recording can be put back for so long.
REMOVED_FOR = timedelta(days=7)
# People are seen and heard in them: kept for a year after the opportunity has ended, and not longer.
KEPT_AFTER_END = timedelta(days=365)

WORDS: Mapping[str, Text] = {
    "recording_missing": _("Choose a file."),
    "recording_unknown": _(
        "Upload a recording as MP3, M4A, OGG or WAV, or a film as MP4 or WebM. What a file is shows in its content, "
        "not in its name."
    ),
    "recording_broken": _("The file is damaged or not complete. Save it anew, then upload that copy."),
    "recording_unfinished": _(
        "The file does not say how long it is, as a recording that was cut off. Save it anew as MP4 or MP3."
    ),
    "recording_codec": _(
        "Many telephones and browsers cannot play this kind of file. Save films as MP4 with H.264 and AAC, recordings "
        "as MP3 or M4A."
    ),
    "recording_two_in_one": _("The file holds more than a recording. Save it anew, then upload that copy."),
    "recording_infected": _("Malware was found in this file. Scan your device, then upload a clean copy."),
    "recording_not_audio": _("This is a film. Upload a recording here: MP3, M4A, OGG or WAV."),
    "recording_not_film": _("This is a recording without a picture. Upload a film here: MP4 or WebM."),
    "transcript_missing": _(
        "Write the transcript first: every word that is said or signed, as text. It is read by those who neither hear "
        "nor see it, and by screen readers."
    ),
    "captions_missing": _("This film has sound. Upload captions (WebVTT) for those who do not hear it."),
}


def refused(code: str, field: str = "") -> Refusal:
    """A refusal of WORDS, at its field."""
    return Refusal(code, WORDS[code], fields={field: WORDS[code]} if field else {})


def check_fits(kind: str, is_film: bool) -> None:
    """Refuses `recording_not_audio`, `recording_not_film`."""
    if kind == "audio" and is_film:
        raise refused("recording_not_audio", "document")
    if kind == "sign" and not is_film:
        raise refused("recording_not_film", "document")


def lacking(kind: str, *, transcript: str, has_captions: bool, has_sound: bool) -> list[str]:
    """What is missing before it can be shown: words of WORDS."""
    missing = [] if transcript.strip() else ["transcript_missing"]
    if kind == "sign" and has_sound and not has_captions:
        missing.append("captions_missing")
    return missing
