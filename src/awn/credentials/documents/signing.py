"""PAdES: a signature that every reader of PDF understands, with the time that an authority vouches for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from asn1crypto import cms, pem, x509
from asn1crypto.algos import SignedDigestAlgorithm
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import DocumentSecurityStore, async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
from pyhanko_certvalidator.registry import SimpleCertificateStore

from awn.base.refusal import Refusal
from awn.credentials.documents.authorities import ANSWER_SECONDS, development_chain, is_development, time_stamper
from awn.credentials.documents.encoding import Messages, sha256, to_sign
from awn.keys.actions import attach_chain, ensure
from awn.keys.queries import Key, active, keys_of
from awn.keys.rules import Purpose

FIELD = "Signature"
# Outside the page: a reader of screens has nothing to read there, as PDF/UA wants of what nobody sees.
_PLACE = SigFieldSpec(
    FIELD, invis_sig_settings=InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
)
# Room for the signature, two chains and the stamp. Counted once, by far too much, instead of a trial run each time.
_RESERVED_BYTES = 16_384


class KeySigner(Signer):  # type: ignore[misc, unused-ignore] # the library has types of its own kind
    """Signs with a key of this platform, wherever its private half lives."""

    def __init__(self, key: Key) -> None:
        chain = pem.unarmor(key.chain.encode(), multiple=True)
        own, *above = [x509.Certificate.load(data) for _kind, _head, data in chain]
        super().__init__(
            signing_cert=own,
            cert_registry=SimpleCertificateStore.from_certs(above),  # type: ignore[no-untyped-call] # pyHanko says no types
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self._key = key
        self._messages = Messages([own.dump(), *(one.dump() for one in above)], "data")

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of the key over the signed attributes."""
        return self._key.sign(data)

    async def async_sign(  # type: ignore[override] # of the library's options, PDF needs one
        self, data_digest: bytes, digest_algorithm: str, *, timestamper: TimeStamper | None = None, **_more: object
    ) -> cms.ContentInfo:
        """The message over the digest of a document: as the library's own, and encoded at a tenth of the cost."""
        attributes = self._messages.attributes(data_digest)
        signature = self._key.sign(to_sign(attributes))
        stamp = b""
        if timestamper is not None:
            stamp = (await timestamper.async_timestamp(sha256(signature), digest_algorithm)).dump()
        return cms.ContentInfo.load(self._messages.message(attributes, signature, stamp=stamp))


def prepare(*, at: datetime) -> Key:
    """Sees to it that there is a key for documents, and a chain that vouches for it. Certificates are issued after.

    Where a real authority vouched for a key before, the next one waits for its own chain (`awn keys certificate`):
    files that nobody vouches for would look like forged ones beside those.
    """
    key = ensure(Purpose.DOCUMENTS, at=at)
    if not key.chain and all(is_development(one.chain) for one in keys_of(Purpose.DOCUMENTS) if one.chain):
        attach_chain(key.kid, development_chain(key, at=at), at=at)
    return key


def not_ready() -> Refusal:
    """The key, or the credential within the file, is still to come."""
    return Refusal("document_not_ready", _("The file is being prepared. Try again in a minute."), status=503)


def sign(data: bytes) -> bytes:
    """The PDF with one signature over all of it.

    PAdES B-T; B-B where `AWN_TSA_URL` is empty; B-LT where `AWN_PDF_ROOTS` names the roots of both authorities.
    Refuses `time_stamp_silent` rather than leaving the time out, `document_not_ready` before there is a key,
    `archive_impossible`, and what the key store refuses.
    """
    key = active(Purpose.DOCUMENTS)
    if key is None or not key.chain:
        raise not_ready()
    return signed(data, _signer(key), time_stamper(settings.AWN_TSA_URL), roots=_roots(settings.AWN_PDF_ROOTS))


def signed(
    data: bytes, signer: Signer, stamper: TimeStamper | None, *, roots: tuple[x509.Certificate, ...] = ()
) -> bytes:
    """The PDF as the signer signed it; what it says may not be changed any more (certification level 1).

    With `roots`, the answers of the authorities that nothing was revoked go into the file, and the whole is judged
    once more from the file alone: a signature "for long" without them is easily made and worth nothing.
    """
    with asyncio.Runner() as runner:
        made = runner.run(_signed(data, signer, stamper, roots))
        if roots and not runner.run(_lasts(made, roots)):
            raise _archive_impossible()
    return made


async def _signed(
    data: bytes, signer: Signer, stamper: TimeStamper | None, roots: tuple[x509.Certificate, ...]
) -> bytes:
    meta = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )  # fmt: skip
    out = BytesIO()
    fetcher = AIOHttpFetcherBackend(per_request_timeout=int(ANSWER_SECONDS)) if roots else None
    if fetcher is not None:
        meta = replace(
            meta,
            embed_validation_info=True,
            validation_context=ValidationContext(
                trust_roots=list(roots), allow_fetching=True, revocation_mode="hard-fail", fetcher_backend=fetcher
            ),
        )
    writer = IncrementalPdfFileWriter(BytesIO(data))
    work = PdfSigner(meta, signer=signer, timestamper=stamper, new_field_spec=_PLACE)
    try:
        await work.async_sign_pdf(writer, bytes_reserved=_RESERVED_BYTES, output=out)
    except (SigningError, PathError, ValidationError) as error:
        raise _archive_impossible() from error
    finally:
        if fetcher is not None:
            await fetcher.close()  # type: ignore[no-untyped-call] # pyHanko says no types
    return out.getvalue()


async def _lasts(data: bytes, roots: tuple[x509.Certificate, ...]) -> bool:
    """Whether the signature is trusted by what stands in the file, with nobody to ask."""
    wanted = {"trust_roots": list(roots), "allow_fetching": False, "revocation_mode": "hard-fail"}
    reader = PdfFileReader(BytesIO(data))
    try:
        context = DocumentSecurityStore.read_dss(reader).as_validation_context(wanted)
        status = await async_validate_pdf_signature(reader.embedded_signatures[0], context, context)
    except (SignatureValidationError, PathError, ValidationError):
        return False
    return bool(status.bottom_line)


def _archive_impossible() -> Refusal:
    """An authority does not say that its certificates are good."""
    message = _("The authorities for signatures do not answer as they should. Try again in a few minutes.")
    return Refusal("archive_impossible", message, status=503)


@lru_cache(maxsize=2)
def _roots(path: str) -> tuple[x509.Certificate, ...]:
    if not path:
        return ()
    found = pem.unarmor(Path(path).read_bytes(), multiple=True)
    return tuple(x509.Certificate.load(data) for _kind, _head, data in found)


@lru_cache(maxsize=4)
def _signer(key: Key) -> KeySigner:
    return KeySigner(key)
