"""What is wrong with the catalogues, each finding one line that says where and what to do."""

import re
from collections.abc import Iterable, Iterator

from babel.messages.catalog import Message

from awn.base.languages import KNOWN, Language

from .areas import BASE, LIBRARIES, Tree, sources_by_area
from .catalogue import Key, has_lone_percent, is_translated, key_of, messages_of, read, strings_of, wanted

PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|\{(\w*)[^{}]*\}|(?<!%)%([sdi])")
MARKUP = re.compile(r"<[^>]*>|&\w+;|https?://\S+|\S+@\S+")
ARABIC = re.compile(r"[\u0621-\u064a]")
LATIN = re.compile(r"[A-Za-z]")
# A number and the noun that it counts; «3 من مهاراتك» and «3 كم» count nothing that changes.
COUNTED_NOUN = re.compile(r"(?:%\(\w+\)s|\{\w+\}|%d) (?!من\b|كم\b)[\u0621-\u064a]")
FORMS_THAT_MAY_SPELL_THE_COUNT = 3  # none, one, two: «مقعد واحد» needs no digit


def areas_of(tree: Tree) -> list[str]:
    """Every area that has messages or a catalogue."""
    return sorted({*sources_by_area(tree), *(path.stem for path in tree.catalogues())})


def findings(tree: Tree, areas: Iterable[str]) -> list[str]:
    """All findings of these areas; an empty list when the catalogues are complete and right."""
    found: list[str] = []
    chosen = list(areas)
    for area in chosen:
        found += [f"{area}: {text}" for text in _of_area(tree, area)]
    return found + contradictions(tree, set(chosen))


def _of_area(tree: Tree, area: str) -> Iterator[str]:
    held = messages_of(read(tree.catalogue(area)))
    # In a language that is on its way whatever is missing shows in English; only what is there can be wrong.
    if area != LIBRARIES and tree.is_arabic:
        yield from _out_of_date(tree, area, held)
    for message in held.values():
        if tree.is_arabic or any(strings_of(message)):
            yield from _of_message(message, KNOWN[tree.language])


def _out_of_date(tree: Tree, area: str, held: dict[Key, Message]) -> Iterator[str]:
    needed = messages_of(wanted(tree, area))
    shared = {} if area == BASE else messages_of(read(tree.catalogue(BASE)))
    update = f"run `awn messages update {area}`"
    for key, message in needed.items():
        if key not in held:
            yield f"not in the catalogue, {update}: {_show(key)}"
        elif message.pluralizable != held[key].pluralizable:
            yield f"singular in one place and plural in the other, {update}: {_show(key)}"
    for key in held:
        if key not in needed and key not in shared:
            yield f"no longer used, {update}: {_show(key)}"


def _of_message(message: Message, language: Language) -> Iterator[str]:
    name, forms = _show(key_of(message)), language.forms
    if message.fuzzy:
        yield f"marked fuzzy, read it and take the mark away: {name}"
    if not is_translated(message):
        filled = sum(map(bool, strings_of(message)))
        yield (f"{forms - filled} of {forms} plural forms missing: " if filled else "no Arabic: ") + name
        return
    if message.pluralizable and len(strings_of(message)) != forms:
        yield f"{len(strings_of(message))} plural forms where {language.english_name} has {forms}: {name}"
    yield from (f"{text}: {name}" for text in _wrong_placeholders(message, language))
    if any(map(has_lone_percent, strings_of(message))) and not has_lone_percent(key_of(message)[1]):
        yield f"a lone % in the {language.english_name}, write %%: {name}"
    if language.code != "ar":
        return
    yield from (f"{text}: {name}" for text in plural_faults(message))
    if any(map(_is_latin_only, strings_of(message))) and _has_words(key_of(message)[1]):
        yield f"the Arabic holds Latin letters only: {name}"


def plural_faults(message: Message) -> Iterator[str]:
    """Arabic forms that cannot be right, because one noun has another form after each of these numbers."""
    if not message.pluralizable:
        return
    _none, one, two, few, many, _other = strings_of(message)
    # A count without a name (%d) must stand in every form, so there the wording may avoid the noun.
    if one == two and "%d" not in one:
        yield "the forms for one and two are the same"
    if two == few:
        yield "the forms for two and few are the same"
    if few == many and COUNTED_NOUN.search(few):
        yield "the forms for few and many are the same"


def _wrong_placeholders(message: Message, language: Language) -> Iterator[str]:
    if not message.pluralizable:
        needed, given = placeholders(str(message.id)), placeholders(strings_of(message)[0])
        if needed != given:
            yield f"placeholders differ ({_list(needed)} in English, {_list(given)} in {language.english_name})"
        return
    needed = placeholders(message.id[0]) | placeholders(message.id[1])
    for form, text in enumerate(strings_of(message)):
        given = placeholders(text)
        # A value without a name (%d) cannot be left out: Python would refuse to fill the text.
        named = all(len(name) > len("%d") for name in needed)
        spelled = FORMS_THAT_MAY_SPELL_THE_COUNT if language.code == "ar" else 1
        allowed_to_miss = 1 if named and form < spelled else 0
        if given - needed or len(needed - given) > allowed_to_miss:
            inside = f"{_list(needed)} in English, {_list(given)} in {language.english_name}"
            yield f"placeholders differ in plural form {form} ({inside})"


def placeholders(text: str) -> frozenset[str]:
    """The values a message is filled with: ``%(name)s``, ``{name}``, ``%s``."""
    plain = text.replace("%%", "")
    return frozenset(match.group(0) for match in PLACEHOLDER.finditer(plain))


def contradictions(tree: Tree, areas: set[str] | None = None) -> list[str]:
    """Messages that two areas (at least one of these) say in different Arabic: all land in one .mo."""
    said: dict[Key, tuple[str, tuple[str, ...]]] = {}
    found = []
    for path in tree.catalogues():
        for key, message in messages_of(read(path)).items():
            if not is_translated(message):
                continue
            area, strings = said.setdefault(key, (path.stem, strings_of(message)))
            if strings != strings_of(message) and (areas is None or areas & {area, path.stem}):
                both = f"«{strings_of(message)[0]}» here, «{strings[0]}» in {area}"
                found.append(f"{path.stem}: {both}, say it in one way: {_show(key)}")
    return found


def _is_latin_only(text: str) -> bool:
    plain = _words(text)
    return bool(LATIN.search(plain)) and not ARABIC.search(plain)


def _has_words(english: str) -> bool:
    """Whether there is something to translate: "CSV" or "{name}" stays as it is."""
    return any(character.islower() for character in _words(english))


def _words(text: str) -> str:
    return MARKUP.sub("", PLACEHOLDER.sub("", text))


def _list(names: frozenset[str]) -> str:
    return " ".join(sorted(names)) or "none"


def _show(key: Key) -> str:
    context, singular = key
    return f'"{singular}"' + (f" (context {context})" if context else "")
