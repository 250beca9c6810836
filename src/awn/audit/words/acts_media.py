"""Events of recordings and sign-language films in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text

MEDIA: Mapping[str, Text] = {
    "recording.kept": _("Recording or sign-language film uploaded or changed"),
    "recording.shown": _("Recording or sign-language film shown to volunteers"),
    "recording.hidden": _("Recording or sign-language film hidden"),
    "recording.removed": _("Recording or sign-language film removed"),
    "recording.put_back": _("Recording or sign-language film put back"),
}
