"""The Arabic is complete; and the tool that says so is right about it."""

import argparse
import gettext
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from babel import Locale
from tests.architecture.house import ROOT, assert_none

from awn.base.languages import KNOWN, OURS, offered, share
from awn.cli import messages
from awn.cli._messages.areas import Tree, our_tree, sources_by_area
from awn.cli._messages.catalogue import (
    JINJA_OPTIONS,
    KEYWORDS,
    PLURAL_FORMS,
    compile_all,
    is_compiled,
    is_translated,
    messages_of,
    read,
    update,
)
from awn.cli._messages.check import areas_of, contradictions, findings
from awn.cli._messages.review import mark, unreviewed

ARABIC_HEADER = (
    f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {PLURAL_FORMS}\\n"\n'
)
SIX = ["لا مقاعد", "مقعد واحد", "مقعدان", "{n} مقاعد", "{n} مقعدًا", "{n} مقعد"]


@pytest.mark.parametrize("area", areas_of(our_tree()))
def test_every_message_stands_in_arabic(area: str) -> None:
    assert_none(findings(our_tree(), [area]))


def test_no_message_hides_behind_a_name_that_the_tool_does_not_know() -> None:
    names = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in re.findall(r"import n?p?gettext(?:_lazy)? as (\w+)", path.read_text("utf-8"))
    }
    assert names >= {"_", "_lazy", "_now"}
    assert_none(sorted(names - KEYWORDS.keys()))


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A house with one package, one screen and something shared."""
    files = {
        "base/__init__.py": "",
        "base/refusal.py": 'TEXT = _("Save")\n',
        "people/__init__.py": "",
        "people/rules.py": (
            'A = gettext_lazy("Name")\n'
            'B = gettext_lazy("A long sentence in "\n    "two parts.")\n'
            'C = ngettext_lazy("{n} seat", "{n} seats", 4)\n'
            'D = pgettext("verb", "Open")\n'
        ),
        "people/migrations/0001_initial.py": 'X = _("never seen")\n',
        "web/__init__.py": "",
        "web/people.py": 'T = gettext("Your page")\n',
        "web/people_settings.py": 'T = gettext("Settings")\n',
        "web/middleware.py": 'T = gettext("Wait a moment")\n',
        "web/templates/base.html": '{{ _("Skip to the content") }}',
        "web/templates/components/forms.html": '{{ _("There is a problem") }}',
        "web/templates/people/me.html": (
            '{{ _("Hello %(name)s", name=name) }}{{ _("Save") }}'
            "{% trans count=n %}\n  {{ count }} hour\n{% pluralize %}\n  {{ count }} hours\n{% endtrans %}"
        ),
        "web/templates/help/list.html": '{{ _("Help") }}',
    }
    for name, text in files.items():
        path = tmp_path / "awn" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Tree(sources=tmp_path / "awn", locale=tmp_path / "awn" / "locale")


def singulars(tree: Tree, area: str) -> set[str]:
    return {key[1] for key in messages_of(read(tree.catalogue(area)))}


def write(tree: Tree, area: str, *entries: str) -> None:
    tree.folder.mkdir(parents=True, exist_ok=True)
    tree.catalogue(area).write_text("\n".join([ARABIC_HEADER, *entries]), encoding="utf-8")


def entry(english: str, arabic: str) -> str:
    return f'msgid "{english}"\nmsgstr "{arabic}"\n'


def plural(one: str, other: str, forms: list[str]) -> str:
    lines = [f'msgstr[{index}] "{text}"' for index, text in enumerate(forms)]
    return "\n".join([f'msgid "{one}"', f'msgid_plural "{other}"', *lines, ""])


def call(tree: Tree, what: str, *areas: str) -> int:
    return messages.run(argparse.Namespace(what=what, areas=list(areas), more=[]), tree)


def test_a_package_and_its_screens_share_a_catalogue_and_the_rest_is_base(tree: Tree) -> None:
    areas = sources_by_area(tree)
    names = {area: {str(path.relative_to(tree.sources)) for path in paths} for area, paths in areas.items()}
    assert names["people"] >= {"people/rules.py", "web/people.py", "web/people_settings.py"}
    assert names["people"] >= {"web/templates/people/me.html"}
    assert names["help"] == {"web/templates/help/list.html"}
    assert names["base"] >= {"base/refusal.py", "web/middleware.py", "web/templates/base.html"}
    assert names["base"] >= {"web/templates/components/forms.html"}
    assert not any("migrations" in name for found in names.values() for name in found)


def test_update_extracts_python_and_templates(tree: Tree) -> None:
    assert call(tree, "update", "base") == 0
    assert call(tree, "update", "people") == 0
    assert singulars(tree, "base") == {"Save", "Wait a moment", "Skip to the content", "There is a problem"}
    expected = {"Name", "A long sentence in two parts.", "{n} seat", "Open", "Your page", "Settings"}
    # "Save" stands in base already, so it is not asked for a second time.
    assert singulars(tree, "people") == expected | {"Hello %(name)s", "%(count)s hour"}


def test_update_keeps_the_arabic_and_drops_what_is_gone(tree: Tree) -> None:
    write(tree, "people", entry("Name", "الاسم"), entry("Gone", "ذهب"))
    update(tree, "people")
    held = messages_of(read(tree.catalogue("people")))
    assert held[None, "Name"].string == "الاسم"
    assert (None, "Gone") not in held
    assert "ذهب" not in tree.catalogue("people").read_text("utf-8")


def test_update_takes_the_arabic_of_another_area_for_the_same_english_but_guesses_nothing(tree: Tree) -> None:
    write(tree, "help", entry("Name", "الاسم"), entry("Your pages", "صفحاتك"))
    update(tree, "people")
    held = messages_of(read(tree.catalogue("people")))
    assert held[None, "Name"].string == "الاسم"
    assert held[None, "Your page"].string == ""
    assert not any(message.fuzzy for message in held.values())


def test_a_second_update_changes_nothing_and_there_are_no_line_numbers(tree: Tree) -> None:
    update(tree, "people")
    first = tree.catalogue("people").read_bytes()
    (tree.sources / "people/rules.py").write_text("\n\n\n" + (tree.sources / "people/rules.py").read_text())
    assert update(tree, "people") is False
    assert tree.catalogue("people").read_bytes() == first
    assert b"#:" not in first
    assert b"Date" not in first


def test_messages_are_sorted(tree: Tree) -> None:
    update(tree, "people")
    lines = tree.catalogue("people").read_text("utf-8").splitlines()
    ids = [line for line in lines if line.startswith("msgid ") and line != 'msgid ""']
    assert ids == sorted(ids)


def test_an_area_without_messages_has_no_file(tree: Tree) -> None:
    write(tree, "help", entry("Help", "مساعدة"))
    (tree.sources / "web/templates/help/list.html").write_text("no words")
    assert update(tree, "help") is True
    assert not tree.catalogue("help").exists()


def test_an_unknown_area_is_refused_by_name(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(tree, "update", "peopel") == 2
    assert "No such area: peopel. There are: base, help, people" in capsys.readouterr().out


def test_a_template_that_does_not_parse_is_named_with_its_line(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    (tree.sources / "web/templates/help/list.html").write_text("\n{{ _('Help' }}")
    assert call(tree, "update", "help") == 1
    assert "help/list.html:2:" in capsys.readouterr().out


def test_a_lone_per_cent_sign_in_a_template_is_named_with_its_line(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree.sources / "web/templates/help/list.html").write_text("\n{{ _('100% sure') }}")
    assert call(tree, "update", "help") == 1
    assert "help/list.html:2: a lone %" in capsys.readouterr().out


def test_a_catalogue_that_does_not_parse_is_named(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, "help", "<<<<<<< ours\n", entry("Help", "مساعدة"))
    assert call(tree, "check", "help") == 1
    assert "help.po" in capsys.readouterr().out


def test_compile_merges_all_areas_with_the_six_arabic_forms(tree: Tree) -> None:
    write(tree, "base", entry("Save", "حفظ"))
    write(tree, "people", plural("{n} seat", "{n} seats", SIX), 'msgctxt "verb"\n' + entry("Open", "افتح"))
    assert call(tree, "compile") == 0
    with tree.compiled.open("rb") as compiled:
        arabic = gettext.GNUTranslations(compiled)
    assert arabic.gettext("Save") == "حفظ"
    assert arabic.pgettext("verb", "Open") == "افتح"
    for n, form in [
        (0, 0),
        (1, 1),
        (2, 2),
        (3, 3),
        (10, 3),
        (11, 4),
        (99, 4),
        (100, 5),
        (102, 5),
        (103, 3),
        (111, 4),
    ]:
        assert arabic.ngettext("{n} seat", "{n} seats", n) == SIX[form]


def test_compile_leaves_out_what_has_no_arabic_so_that_english_shows(tree: Tree) -> None:
    write(tree, "base", entry("Save", ""), entry("Name", "الاسم"))
    assert compile_all(tree) == 1
    with tree.compiled.open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Save") == "Save"


def test_compile_is_skipped_until_a_catalogue_changes_comes_or_goes(tree: Tree) -> None:
    write(tree, "base", entry("Save", "حفظ"))
    write(tree, "help", entry("Help", "مساعدة"))
    assert not is_compiled(tree)
    compile_all(tree)
    assert is_compiled(tree)
    later = tree.compiled.stat().st_mtime + 5
    os.utime(tree.catalogue("help"), (later, later))
    assert not is_compiled(tree)
    compile_all(tree)
    tree.catalogue("help").unlink()
    os.utime(tree.folder, (later + 5, later + 5))
    assert not is_compiled(tree)


def test_two_areas_may_not_contradict_each_other(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, "help", entry("Name", "الإسم"))
    write(tree, "people", entry("Name", "الاسم"))
    assert len(contradictions(tree)) == 1
    assert call(tree, "compile") == 1
    assert '«الاسم» here, «الإسم» in help, say it in one way: "Name"' in capsys.readouterr().out
    assert not tree.compiled.exists()
    write(tree, "help", entry("Name", "الاسم"))
    assert contradictions(tree) == []


def whole(tree: Tree, english: str, arabic: str) -> list[str]:
    """The findings of an area that holds one message, used in a template."""
    source = english.replace('"', "'")
    (tree.sources / "web/templates/help/list.html").write_text('{{ _("' + source + '") }}', encoding="utf-8")
    write(tree, "help", entry(english, arabic))
    return findings(tree, ["help"])


@pytest.mark.parametrize(
    ("english", "arabic", "finding"),
    [
        ("Help", "", "no Arabic"),
        ("Help", "Help", "Latin letters only"),
        ("Hello {name}", "مرحبًا", "placeholders differ"),
        ("Hello %(name)s", "مرحبًا %(nme)s", "placeholders differ"),
        ("Hello", "مرحبًا {name}", "placeholders differ"),
        ("100%% sure", "مؤكد 100%", "a lone %"),
    ],
)
def test_check_finds(tree: Tree, english: str, arabic: str, finding: str) -> None:
    found = whole(tree, english, arabic)
    assert len(found) == 1
    assert finding in found[0]
    assert english in found[0]


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("Hello %(name)s", "مرحبًا %(name)s"),
        ("CSV", "CSV"),
        ("{name}", "{name}"),
        ("Download as XLSX", "تنزيل بصيغة XLSX"),
        ("100%% sure", "مؤكد 100%%"),
    ],
)
def test_check_accepts(tree: Tree, english: str, arabic: str) -> None:
    assert whole(tree, english, arabic) == []


def plural_findings(tree: Tree, forms: list[str]) -> list[str]:
    (tree.sources / "web/templates/help/list.html").write_text('{{ ngettext("{n} seat", "{n} seats", n) }}')
    write(tree, "help", plural("{n} seat", "{n} seats", forms))
    return findings(tree, ["help"])


def test_the_count_may_be_spelled_for_none_one_and_two_only(tree: Tree) -> None:
    assert plural_findings(tree, SIX) == []
    assert "plural form 3" in plural_findings(tree, [*SIX[:3], "مقاعد", *SIX[4:]])[0]
    assert "plural form 1" in plural_findings(tree, [SIX[0], "{m} مقعد", *SIX[2:]])[0]


def test_a_count_without_a_name_is_never_left_out(tree: Tree) -> None:
    write(tree, "libraries", plural("%d seat", "%d seats", [text.replace("{n}", "%d") for text in SIX]))
    assert len(findings(tree, ["libraries"])) == 3


def test_a_missing_plural_form_is_found(tree: Tree) -> None:
    assert "1 of 6 plural forms missing" in plural_findings(tree, [*SIX[:5], ""])[0]


def test_a_fuzzy_mark_is_found(tree: Tree) -> None:
    write(tree, "help", "#, fuzzy\n" + entry("Help", "مساعدة"))
    assert ["fuzzy" in text for text in findings(tree, ["help"])] == [True]


def test_a_catalogue_behind_its_sources_is_found(tree: Tree) -> None:
    write(tree, "help", entry("Gone", "ذهب"))
    found = findings(tree, ["help"])
    assert found == [
        'help: not in the catalogue, run `awn messages update help`: "Help"',
        'help: no longer used, run `awn messages update help`: "Gone"',
    ]


def test_check_may_be_asked_for_one_area(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, "help", entry("Help", "مساعدة"))
    assert call(tree, "check", "help") == 0
    assert capsys.readouterr().out == "The Arabic is complete.\n"
    assert call(tree, "check", "people") == 1


def test_messages_of_libraries_are_kept_by_hand(tree: Tree) -> None:
    write(tree, "libraries", entry("This field is required.", "هذا الحقل مطلوب."))
    update(tree, "libraries")
    assert singulars(tree, "libraries") == {"This field is required."}
    assert findings(tree, ["libraries"]) == []


def test_the_pages_look_messages_up_as_they_were_extracted() -> None:
    from awn.web.jinja import environment

    pages = environment()
    assert pages.policies["ext.i18n.trimmed"] is (JINJA_OPTIONS["trimmed"] == "true")
    assert pages.trim_blocks is (JINJA_OPTIONS["trim_blocks"] == "true")
    assert pages.lstrip_blocks is (JINJA_OPTIONS["lstrip_blocks"] == "true")


@pytest.mark.parametrize(
    ("number", "text", "finding"),
    [
        (2, "مقعد واحد", "one and two"),
        (2, "{n} مقاعد", "two and few"),
        (4, "{n} مقاعد", "few and many"),
    ],
)
def test_plural_forms_that_arabic_keeps_apart_differ(tree: Tree, number: int, text: str, finding: str) -> None:
    forms = [*SIX[:number], text, *SIX[number + 1 :]]
    assert [finding in found for found in plural_findings(tree, forms)] == [True]


def test_a_text_is_reviewed_until_it_changes(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    write(tree, "help", entry("Help", "مساعدة"))
    assert call(tree, "review", "help") == 1
    assert "'Help' = 'مساعدة'" in capsys.readouterr().out
    mark(tree, "help")
    assert unreviewed(tree, "help") == []
    write(tree, "help", entry("Help", "المساعدة"))
    assert len(unreviewed(tree, "help")) == 1
    mark(tree, "help")
    assert len(tree.reviewed("help").read_text("ascii").split()) == 1


def begin(tree: Tree, *areas: str) -> Tree:
    write(tree, "base", entry("Save", "حفظ"))
    update(tree, "people")
    assert call(tree, "begin", "fr", *areas) == 0
    return replace(tree, language="fr")


def test_another_language_begins_with_its_own_plural_forms_and_takes_no_arabic(tree: Tree) -> None:
    french = begin(tree, "base", "people")
    text = french.catalogue("people").read_text("utf-8")
    assert "nplurals=2; plural=(n > 1);" in text
    assert "Language: fr" in text
    assert 'msgid_plural "{n} seats"\nmsgstr[0] ""\nmsgstr[1] ""\n' in text
    assert "msgstr[2]" not in text
    assert not any(map(is_translated, messages_of(read(french.catalogue("people"))).values()))
    assert call(tree, "begin", "tlh") == 2


def test_what_is_there_of_another_language_counts_and_what_is_missing_is_no_fault(tree: Tree) -> None:
    french = begin(tree, "base", "people")
    assert findings(french, ["base", "people"]) == []
    all_of_them = sum(len(singulars(tree, area)) for area in ("base", "people"))
    text = french.catalogue("people").read_text("utf-8")
    text = text.replace('msgid "Name"\nmsgstr ""', 'msgid "Name"\nmsgstr "Nom"')
    french.catalogue("people").write_text(text.replace('msgid "Settings"\nmsgstr ""', 'msgid "Settings"\nmsgstr "{x}"'))
    assert ["placeholders differ" in text for text in findings(french, ["people"])] == [True]
    assert compile_all(french) == 2
    assert share(tree.locale, "fr") == pytest.approx(2 / all_of_them, abs=0.001)
    assert [code for code, _name in offered(tree.locale, 0.1)] == ["ar", "en", "fr"]
    assert [code for code, _name in offered(tree.locale, 0.9)] == ["ar", "en"]
    assert ("ur", "اردو") not in offered(tree.locale, 0)


@pytest.mark.parametrize("code", [code for code in KNOWN if code not in OURS])
def test_the_plural_rules_of_the_next_languages_give_a_form_to_every_number(code: str) -> None:
    rule = gettext.c2py(KNOWN[code].plurals.partition("plural=")[2].rstrip(";"))
    assert {rule(n) for n in range(200)} == set(range(KNOWN[code].forms))
    cldr = Locale(code).plural_form
    assert all((rule(n) == 0) == (cldr(n) == "one") for n in range(200))


def test_an_arabic_text_is_read_by_somebody_after_it_changed() -> None:
    """`awn messages review AREA` shows them; read them, then `awn messages review AREA --done`."""
    tree = our_tree()
    assert_none([f"{area}: {text}" for area in areas_of(tree) for text in unreviewed(tree, area)])


@pytest.mark.parametrize("tree", [one for one in our_tree().begun if not one.is_arabic], ids=lambda one: one.language)
def test_what_stands_in_another_language_is_right(tree: Tree) -> None:
    assert_none(findings(tree, [path.stem for path in tree.catalogues()]))
