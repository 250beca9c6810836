"""Certificates as PDF: what stands on them, who signed them, and what is taken out of those that strangers send."""

from __future__ import annotations

import re
import struct
import subprocess
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests import make

from awn.base.refusal import Refusal
from awn.credentials.actions import issue, revoke
from awn.credentials.actions.wordings import set_wording
from awn.credentials.documents import drawing, keeping, packing
from awn.credentials.documents.authorities import development_chain
from awn.credentials.documents.keeping import document, tidy
from awn.credentials.documents.reading import PDF_LIMIT_BYTES, attached_credential
from awn.credentials.documents.signing import prepare, sign
from awn.credentials.documents.words import sheet_of
from awn.credentials.models import Certificate, CertificateTemplate
from awn.credentials.queries.credits import summed
from awn.credentials.queries.wordings import template_for
from awn.credentials.wording import Wording, check_logo, checked
from awn.keys.actions import attach_chain, compromise, rotate
from awn.keys.queries import active
from awn.keys.rules import Purpose

HOLDER = "نورة بنت عبدالله العتيبي"


@pytest.fixture
def kept(settings, tmp_path, db):  # type: ignore[no-untyped-def]
    settings.AWN_DOCUMENTS_FOLDER = str(tmp_path / "documents")
    prepare(at=make.NOW)
    return tmp_path / "documents"


def certified(**person: str) -> Certificate:
    opportunity = make.opportunity(title_ar="استقبال ضيوف الرحمن", title_en="Welcoming pilgrims")
    names = {"name_ar": HOLDER, "name_en": "Noura Alotaibi", **person}
    entry = make.credit(opportunity.shifts.get(), make.person(**names), minutes=150)
    return issue(entry.person_id, opportunity.pk, by=None, at=make.NOW)


def sheet(certificate: Certificate, language: str = "ar") -> drawing.Sheet:
    credit = summed(certificate.entries.values_list("pk", "minutes", "day", "evidence"))
    return sheet_of(certificate, credit.evidence, template_for(certificate), language)  # type: ignore[arg-type]


def text_of(data: bytes) -> str:
    said = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    # Marks of direction that poppler puts around Arabic.
    return re.sub("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", said)


@pytest.mark.peer
def test_words_can_be_copied_out_of_the_arabic_file_again(kept: Path) -> None:
    said = text_of(document(certified(), "ar"))
    assert HOLDER in said
    # Poppler moves the spaces around digits.
    said = said.replace(" ", "")
    for words in ("ساعتان و30 دقيقة", "استقبال ضيوف الرحمن", "وليست وثيقة حكومية", "هـ", "سجلها مشرف"):
        assert words.replace(" ", "") in said, words


@pytest.mark.peer
def test_the_english_file_speaks_english_and_names_what_has_no_english(kept: Path) -> None:
    said = text_of(document(certified(name_en=""), "en"))
    for words in (HOLDER, "2 hours and 30 minutes", "Welcoming pilgrims", "not a government document"):
        assert words in said, words


@pytest.mark.peer
def test_what_strangers_write_is_never_read_as_source(kept: Path) -> None:
    nasty = 'a #panic() ] } " \\ @x $1$ *b* _i_ `c` <l> // /* \\u{41} [#import "x"]'
    one = replace(
        sheet(certified(), "en"), name=nasty, title=nasty, organisation=nasty, wording=nasty, signatory=nasty,
        position=nasty, heading=nasty,
    )  # fmt: skip
    assert " ".join(text_of(drawing.pdf(one)).split()).count("#panic() ] }") == 7


def test_the_longest_values_stay_on_one_page(kept: Path) -> None:
    long = replace(
        sheet(certified()), name="عبدالرحمن بن محمد " * 11, title="برنامج استقبال الضيوف وإرشادهم " * 4,
        organisation="الجمعية الخيرية لرعاية الأيتام " * 6, wording="نشكر لكم حضوركم المبكر كل يوم " * 13,
        signatory="د. سارة بنت عبدالعزيز الهاشمي " * 4, position="المديرة التنفيذية للبرامج " * 4,
        heading="شهادة شكر وتقدير وعرفان " * 5,
    )  # fmt: skip
    assert PdfFileReader(BytesIO(drawing.pdf(long))).root["/Pages"]["/Count"] == 1


def test_the_file_says_that_it_is_archival_tagged_and_in_arabic(kept: Path) -> None:
    root = PdfFileReader(BytesIO(drawing.pdf(sheet(certified())))).root
    said = root["/Metadata"].data.decode()
    assert "<pdfaid:part>3</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert root["/Lang"] == "ar"
    assert root["/AF"][0]["/AFRelationship"] == "/Data"


def test_the_attached_credential_is_the_one_given_out(kept: Path) -> None:
    certificate = certified()
    for language in ("ar", "en"):
        assert attached_credential(document(certificate, language)).decode() == certificate.credential


def test_files_that_are_not_ours_to_read_are_refused(kept: Path) -> None:
    good = drawing.pdf(sheet(certified()))
    writer = IncrementalPdfFileWriter(BytesIO(good))
    embed.embed_file(
        writer,
        embed.FileSpec("other.json", embedded_data=embed.EmbeddedFileObject.from_file_data(writer, b"{}")),
    )
    two = BytesIO()
    writer.write(two)
    locked_writer = copy_into_new_writer(PdfFileReader(BytesIO(good)))
    locked_writer.encrypt("secret", "secret")
    locked = BytesIO()
    locked_writer.write(locked)
    bare = drawing.pdf(replace(sheet(certified()), credential=""))
    for data, code in (
        (two.getvalue(), "pdf_two_attachments"),
        (locked.getvalue(), "pdf_encrypted"),
        (bare, "pdf_without_credential"),
        (good[:-2000], "pdf_unreadable"),
        (b"%PDF-1.7 nothing else", "pdf_unreadable"),
        (b"", "pdf_unreadable"),
        (b"%PDF-" + bytes(PDF_LIMIT_BYTES), "pdf_too_large"),
    ):
        with pytest.raises(Refusal, match=code):
            attached_credential(data)


def test_an_attachment_that_unpacks_without_end_is_refused(kept: Path) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(drawing.pdf(replace(sheet(certified()), credential=""))))
    stream = generic.StreamObject(stream_data=bytes(3_000_000))
    stream.compress()
    spec = generic.DictionaryObject(
        {generic.pdf_name("/EF"): generic.DictionaryObject({generic.pdf_name("/F"): writer.add_object(stream)})}
    )
    writer.root["/AF"] = generic.ArrayObject([writer.add_object(spec)])
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    with pytest.raises(Refusal, match="pdf_unreadable"):
        attached_credential(out.getvalue())


def _validated(data: bytes, settings) -> tuple[bool, bool]:  # type: ignore[no-untyped-def]
    """(signature trusted and nothing changed, time stamp there and trusted) under the roots of development."""
    stamps = Path(settings.AWN_KEYS_FOLDER, "time-stamps.pem").read_bytes()
    chain = active(Purpose.DOCUMENTS).chain.encode()  # type: ignore[union-attr]
    roots = [x509.Certificate.load(list(pem.unarmor(text, multiple=True))[-1][2]) for text in (chain, stamps)]
    status = validate_pdf_signature(
        PdfFileReader(BytesIO(data)).embedded_signatures[0], ValidationContext(trust_roots=roots, allow_fetching=False)
    )
    return status.bottom_line, bool(status.timestamp_validity and status.timestamp_validity.trusted)


def test_the_signature_covers_all_and_carries_the_time(kept: Path, settings) -> None:  # type: ignore[no-untyped-def]
    certificate = certified()
    assert _validated(document(certificate, "ar"), settings) == (True, True)
    settings.AWN_TSA_URL = ""
    assert _validated(document(certificate, "ar"), settings) == (True, False)


def test_an_authority_that_does_not_answer_leaves_no_file_without_its_time(kept: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.AWN_TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(Refusal, match="time_stamp_silent"):
        document(certified(), "ar")
    assert not list(kept.glob("*/*"))


def test_the_same_file_is_given_out_again_until_something_on_it_changes(kept: Path) -> None:
    certificate = certified()
    first = document(certificate, "ar")
    assert document(certificate, "ar") == first
    set_wording(certificate.organisation_id, "opportunity", Wording(wording_ar="شكرًا لكم"), by=None, at=make.NOW)  # type: ignore[arg-type]
    assert document(certificate, "ar") != first


def test_a_revoked_certificate_has_no_file(kept: Path) -> None:
    certificate = certified()
    document(certificate, "ar")
    revoked = revoke(certificate.pk, reason="wrong_name", by=None, at=make.NOW)
    with pytest.raises(Refusal, match="certificate_revoked"):
        document(revoked, "ar")


def test_what_was_asked_for_least_lately_goes_first(tmp_path: Path) -> None:
    import os

    for number, name in enumerate(("old", "middle", "new")):
        path = tmp_path / "ab" / f"{name}.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(100))
        os.utime(path, (number, number))
    assert tidy(tmp_path, 200) == 1
    assert {path.stem for path in tmp_path.glob("*/*")} == {"middle", "new"}


def test_no_key_no_file(db, settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal, match="document_not_ready"):
        sign(b"%PDF-")


def test_the_organisations_own_words_come_before_its_countrys(kept: Path) -> None:
    certificate = certified()
    country = certificate.organisation.country_id  # type: ignore[union-attr]
    CertificateTemplate.objects.create(country=country, kind="opportunity", heading_ar="من البلد", changed_at=make.NOW)
    assert sheet(certificate).heading == "من البلد"
    set_wording(certificate.organisation_id, "opportunity", Wording(heading_ar="منا"), by=None, at=make.NOW)  # type: ignore[arg-type]
    assert sheet(certificate).heading == "منا"
    assert sheet(certificate, "en").heading == "Certificate of volunteering"


def png(width: int = 4, height: int = 3, *, extra: bytes = b"", depth: int = 8, lines: bytes | None = None) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    dots = lines if lines is not None else (b"\0" + b"\x10\x80\x40" * width) * height
    body = chunk(b"IHDR", head) + chunk(b"tEXt", b"made by x") + chunk(b"IDAT", zlib.compress(dots))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"") + extra


def test_a_logo_is_written_anew_with_nothing_but_its_dots(kept: Path) -> None:
    clean = check_logo(png(extra=b"<script>"))
    assert b"made by" not in clean
    assert b"<script>" not in clean
    assert check_logo(clean) == clean
    certificate = certified()
    set_wording(certificate.organisation_id, "opportunity", Wording(), logo=png(), by=None, at=make.NOW)  # type: ignore[arg-type]
    assert document(certificate, "ar")
    template = set_wording(certificate.organisation_id, "opportunity", Wording(), logo=b"", by=None, at=make.NOW)  # type: ignore[arg-type]
    assert template.logo is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"GIF89a", "logo_not_png"),
        (png()[:-20], "logo_not_png"),
        (png().replace(b"IDAT", b"IDAX"), "logo_not_png"),
        (png(lines=bytes(10_000_000)), "logo_not_png"),
        (png(depth=16), "logo_not_png"),
        (png(width=5000, height=1), "logo_too_large"),
        (bytes(300_000), "logo_too_large"),
    ],
)
def test_what_is_no_logo_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        check_logo(data)


@pytest.mark.parametrize(
    ("colour", "code"),
    [
        ("red", "not_a_colour"),
        ("#FFF", "not_a_colour"),
        ("#F0B03A", "accent_unreadable"),
        ("#ffffff", "accent_unreadable"),
    ],
)
def test_a_colour_must_be_readable(colour: str, code: str) -> None:
    with pytest.raises(Refusal, match=code) as said:
        checked(Wording(accent=colour))
    assert "accent" in said.value.fields
    assert checked(Wording(accent="#0b5d4e")).accent == "#0B5D4E"


def test_a_sheet_made_once_more_is_the_same_byte_for_byte(kept: Path) -> None:
    one = sheet(certified())
    assert drawing.pdf(one) == drawing.pdf(one)
    assert keeping.KEPT_BYTES > 0


def test_a_new_key_that_waits_for_its_chain_leaves_the_files_before_it_in_use(kept: Path) -> None:
    certificate = certified()
    first = document(certificate, "ar")
    rotate(Purpose.DOCUMENTS, at=make.NOW)
    assert document(certificate, "ar") == first
    with pytest.raises(Refusal, match="document_not_ready"):
        document(certificate, "en")
    prepare(at=make.NOW)
    assert document(certificate, "ar") != first


def test_a_file_by_a_compromised_key_is_never_given_out(kept: Path) -> None:
    certificate = certified()
    first = document(certificate, "ar")
    compromise(active(Purpose.DOCUMENTS).kid, at=make.NOW)  # type: ignore[union-attr]
    with pytest.raises(Refusal, match="document_key_lost") as said:
        document(certificate, "ar")
    assert said.value.status == 503
    prepare(at=make.NOW)
    assert document(certificate, "ar") != first


def test_where_an_authority_vouched_before_nobody_else_vouches_for_the_next_key(kept: Path) -> None:
    key = active(Purpose.DOCUMENTS)
    assert key is not None
    own = key.chain.split("-----END", 1)[0]
    attach_chain(key.kid, f"{own}-----END CERTIFICATE-----\n", at=make.NOW)
    rotate(Purpose.DOCUMENTS, at=make.NOW)
    assert prepare(at=make.NOW).chain == ""


def test_another_chain_of_the_same_key_gives_another_file(kept: Path) -> None:
    certificate, key = certified(), active(Purpose.DOCUMENTS)
    assert key is not None
    first = document(certificate, "ar")
    attach_chain(key.kid, development_chain(key, at=make.NOW), at=make.NOW)
    assert document(certificate, "ar") != first


def test_all_of_an_opportunity_come_in_parts_as_files_that_bear_a_name(kept: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(packing, "IN_A_PART", 2)
    opportunity = make.opportunity(capacity=4)
    names = ["نورة / بنت ..عبدالله\u202e", "Sara", "", "Gone"]
    people = [make.person(name_ar=name or "ليلى") for name in names]
    for one in people:
        make.credit(opportunity.shifts.get(), one)
    made = [issue(one.pk, opportunity.pk, by=None, at=make.NOW) for one in people]
    revoke(made[3].pk, reason="wrong_name", by=None, at=make.NOW)
    assert packing.parts_of(opportunity.pk) == [(1, 2), (3, 3)]
    found: dict[str, bytes] = {}
    for part in (1, 2):
        with ZipFile(BytesIO(b"".join(packing.packed(opportunity.pk, part, "ar")))) as archive:
            assert archive.testzip() is None
            found |= {name: archive.read(name) for name in archive.namelist()}
    wanted = zip(("نورة بنت عبدالله", "Sara", "ليلى"), made, strict=False)
    assert found == {f"{name} {one.code}.pdf": document(one, "ar") for name, one in wanted}
    with pytest.raises(Refusal, match="no_certificates"):
        packing.packed(opportunity.pk, 3, "ar")
