"""Verdicts in plain words: what each means, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.credentials.vc import Verdict

TITLES: Mapping[str, Text] = {
    "valid": _("This certificate is valid"),
    "revoked": _("This certificate was revoked"),
    "altered": _("Do not rely on this certificate"),
    "expired": _("This certificate is no longer in force"),
    "not_yet_valid": _("This certificate is not in force yet"),
    "unknown": _("There is no certificate with this number"),
    "unknown_issuer": _("We do not know who issued this certificate"),
    "unreadable": _("This file is no certificate that can be read"),
    "status_unknown": _("Whether this certificate was revoked cannot be told now"),
    "issuer_silent": _("The issuer does not answer, so nothing can be said"),
}
# Of more than one reason for a state, the more telling.
_REASONS: Mapping[str, Text] = {
    "signature": _("It says something else than what was signed. Ask for the file as it was issued."),
    "unsigned_field": _("Something was added to it that nobody signed. Ask for the file as it was issued."),
    "bad_id": _("It says something else than what was signed. Ask for the file as it was issued."),
    "key_of_another": _("It names one issuer and is signed by another."),
    "key_not_listed": _("The key that signed it is not, or no longer, one of the issuer’s keys. Ask for a new file."),
    "not_on_record": _("It carries our signature, but no such certificate stands in our record. Write to us."),
    "ledger": _("Hours on it were taken back after it was issued. Ask the organisation."),
    "not_trusted": _("Its issuer is not on our list of trusted platforms. Ask that platform itself."),
    "suspension": _("Its issuer has put it out of force for a time."),
    "too_large": _("The file is larger than any certificate."),
    "not_json": _("The file is damaged, or is something else. Choose the PDF, or the file that ends in .json."),
    "no_proof": _("It carries no signature, so anybody may have written it."),
    "other_proof": _("It is signed in a way that we cannot check. Ask its issuer."),
}
_OF_STATE: Mapping[str, Text] = {
    "valid": _("The signature is good, nothing in the file was changed, and it was not revoked."),
    "revoked": _("Its issuer has taken it back."),
    "expired": _("Its last day has passed."),
    "not_yet_valid": _("Its first day has not come."),
    "status_unknown": _(
        "The signature is good, but the list of revoked certificates does not answer. Try again later."
    ),
    "issuer_silent": _("The keys of its issuer cannot be had now. Try again later."),
    "unreadable": _("What is in it can be read in more than one way, so that it proves nothing. Ask its issuer."),
}


def title_of(state: str) -> Text:
    """The verdict in a line; empty for what is none."""
    return TITLES.get(state, "")


# What a good file is not known to be.
_OF_REVOCATION: Mapping[str, Text] = {
    "not_asked": _("The signature is good and nothing in the file was changed. Whether it was revoked was not asked."),
    "none": _("The signature is good and nothing in the file was changed. Its issuer keeps no list of revoked ones."),
}


def reason_of(verdict: Verdict) -> Text:
    """Why the verdict is what it is, and what to do."""
    if verdict.is_valid and verdict.revocation in _OF_REVOCATION:
        return _OF_REVOCATION[verdict.revocation]
    return _REASONS.get(verdict.reason) or _OF_STATE.get(verdict.state, "")
