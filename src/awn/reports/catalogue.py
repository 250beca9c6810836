"""The open data of Awn as a catalogue that portals of states read: DCAT-AP 3 as JSON-LD."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from awn.base.text import Bilingual
from awn.impact import published
from awn.organisations.queries import public_list
from awn.reports.index import index
from awn.reports.outputs.keeping import FORMATS
from awn.reports.outputs.wording import LICENCE_ADDRESS

LANGUAGES = {"ar": "ARA", "en": "ENG"}
PAGE_LENGTH = 200
# The vocabulary of the catalogue knows countries by three letters.
_COUNTRIES = {"SA": "SAU", "AE": "ARE", "KW": "KWT", "QA": "QAT", "BH": "BHR", "OM": "OMN"}
_VOCABULARY = "http://publications.europa.eu/resource/authority"
_MEDIA = "https://www.iana.org/assignments/media-types"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What one dataset is about; `place` is the code of its country."""

    kind: str
    code: str
    names: dict[str, str]
    place: str


# Kind, code, format and language to the address of the file.
Address = Callable[[str, str, str, str], str]


def catalogue(number: int, address: Address) -> dict[str, Any] | None:
    """A page of the catalogue, from 1; None beyond the last."""
    subjects = list(_subjects())
    pages = max(1, -(-len(subjects) // PAGE_LENGTH))
    if not 1 <= number <= pages:
        return None
    made_at = published.made_at()
    here = f"{settings.AWN_PUBLIC_URL}/open-data/catalogue.jsonld"
    chosen = subjects[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH]
    whole: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": _both(lambda: _("Open data of Awn")),
        "dct:description": _both(lambda: _("Confirmed volunteering by country, region, organisation and university.")),
        "dct:publisher": _publisher(),
        "dct:language": [{"@id": f"{_VOCABULARY}/language/{code}"} for code in LANGUAGES.values()],
        "dct:license": {"@id": LICENCE_ADDRESS},
        "foaf:homepage": {"@id": settings.AWN_PUBLIC_URL},
        "dcat:dataset": [_dataset(one, address, made_at) for one in chosen],
    }
    if pages > 1:
        whole["hydra:view"] = _view(here, number, pages)
    return whole


def _subjects() -> Iterator[Subject]:
    """Countries with their regions, universities, programmes, and organisations with a public page."""
    versions = {}
    for language in LANGUAGES:
        with override(language):
            versions[language] = index()
    arabic, english = versions["ar"], versions["en"]
    for one, other in zip(arabic.countries, english.countries, strict=True):
        yield Subject("country", one[0].code, {"ar": one[0].name, "en": other[0].name}, one[0].code)
        for region, same in zip(one[1], other[1], strict=True):
            yield Subject("region", region.code, {"ar": region.name, "en": same.name}, one[0].code)
    for kind, first, second in (
        ("university", arabic.universities, english.universities),
        ("programme", arabic.programmes, english.programmes),
    ):
        for own, same in zip(first, second, strict=True):
            yield Subject(kind, own.code, {"ar": own.name, "en": same.name}, "")
    rows = public_list().order_by("slug").values_list("slug", "name_ar", "name_en", "country_id")
    for slug, arabic_name, english_name, country in rows:
        name = Bilingual(arabic_name, english_name)
        yield Subject("organisation", slug, {lang: name.pick(lang)[0] for lang in LANGUAGES}, country)


def _dataset(subject: Subject, address: Address, made_at: datetime | None) -> dict[str, Any]:
    identifier = f"{subject.kind}/{subject.code}"
    one: dict[str, Any] = {
        "@id": f"{settings.AWN_PUBLIC_URL}/open-data/catalogue.jsonld#{identifier}",
        "@type": "dcat:Dataset",
        "dct:identifier": identifier,
        "dct:title": _both(lambda: _("What volunteers gave: %(name)s") % {"name": _name(subject)}),
        "dct:description": _both(
            lambda: (
                _(
                    "Confirmed hours, volunteers and shifts attended: %(name)s. Groups of fewer than five people are"
                    " withheld."
                )
                % {"name": _name(subject)}
            )
        ),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": LICENCE_ADDRESS},
        "dct:language": [{"@id": f"{_VOCABULARY}/language/{code}"} for code in LANGUAGES.values()],
        "dct:accrualPeriodicity": {"@id": f"{_VOCABULARY}/frequency/DAILY"},
        "dcat:theme": {"@id": f"{_VOCABULARY}/data-theme/SOCI"},
        "dcat:keyword": _both(lambda: _("volunteering")),
        "dcat:distribution": [
            _distribution(address(subject.kind, subject.code, code, language), code, language)
            for code in FORMATS
            for language in LANGUAGES
        ],
    }
    if made_at is not None:
        one["dct:modified"] = {"@value": made_at.isoformat(timespec="seconds"), "@type": "xsd:dateTime"}
    if subject.place in _COUNTRIES:
        one["dct:spatial"] = {"@id": f"{_VOCABULARY}/country/{_COUNTRIES[subject.place]}"}
    return one


def _distribution(where: str, code: str, language: str) -> dict[str, Any]:
    form = FORMATS[code]
    types = {"pdf": "PDF", "xlsx": "XLSX", "csv": "CSV", "parquet": "PARQUET"}
    packed = {"dcat:compressFormat": {"@id": f"{_MEDIA}/application/zip"}} if form.ending == "zip" else {}
    return {
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": where},
        "dcat:downloadURL": {"@id": where},
        "dct:format": {"@id": f"{_VOCABULARY}/file-type/{types[code]}"},
        "dcat:mediaType": {"@id": f"{_MEDIA}/{form.media_type}"},
        "dct:language": {"@id": f"{_VOCABULARY}/language/{LANGUAGES[language]}"},
        "dct:license": {"@id": LICENCE_ADDRESS},
        **packed,
    }


def _view(here: str, number: int, pages: int) -> dict[str, Any]:
    view: dict[str, Any] = {
        "@id": f"{here}?page={number}",
        "@type": "hydra:PartialCollectionView",
        "hydra:first": {"@id": f"{here}?page=1"},
        "hydra:last": {"@id": f"{here}?page={pages}"},
    }
    if number > 1:
        view["hydra:previous"] = {"@id": f"{here}?page={number - 1}"}
    if number < pages:
        view["hydra:next"] = {"@id": f"{here}?page={number + 1}"}
    return view


def _publisher() -> dict[str, Any]:
    return {"@id": settings.AWN_PUBLIC_URL, "@type": "foaf:Agent", "foaf:name": _both(lambda: _("Awn"))}


def _both(say: Callable[[], str]) -> list[dict[str, str]]:
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append({"@language": language, "@value": say()})
    return said


def _name(subject: Subject) -> str:
    return subject.names.get(get_language() or "ar", "")
