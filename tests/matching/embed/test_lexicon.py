"""Words, the Gulf lexicon and concepts."""

import re
from pathlib import Path

import pytest

from awn.matching import embed
from awn.matching.embed import concepts, lexicon, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الشواطئ", "شواطئ"),
        ("وللمتطوعين", "متطوع"),
        ("مُسِنّات", "مسن"),
        ("بالمدرسة", "مدرسة"),
        ("چلب", "كلب"),
        ("گهوة", "قهوة"),
        ("٢٥", "25"),
        ("Cleaning", "cleaned"),
        ("stories", "story"),
        ("Volunteering", "volunteers"),
        ("running", "run"),
        ("driving", "drive"),
    ],
)
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert words.stems(one) == words.stems(other) != []


def test_words_of_asking_are_left_out() -> None:
    assert words.stems("أريد أن أتطوع في") == words.stems("أتطوع")
    assert words.stems("I want to help with") == ["help"]
    assert words.stems("ً\u0000 ـ") == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("نبي نوصل أكل للشياب", "كبار السن"),
        ("العب مع اليهال", "أطفال"),
        ("عيالي وايد فاضيين", "أطفال"),
        ("أسوق الموتر", "سيارة"),
        ("سيف البحر", "شاطئ"),
        ("أدق تلفون", "هاتف"),
        ("نقصة رمضان", "سلة غذائية"),
        ("ننظف الفريج", "حي"),
    ],
)
def test_dialect_brings_standard_words_along(said: str, meant: str) -> None:
    assert meant in lexicon.lexicon().standard(said)


def test_english_and_plain_words_bring_nothing() -> None:
    assert lexicon.lexicon().standard("help at the hospital") == []
    assert lexicon.lexicon().translated("Help at the hospital") == "help at the hospital"


def test_a_deployment_adds_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.tsv"
    file.write_text("\ufeff# ours\nطربيل|طرابيل\tخيمة|مظلة\n", "utf-8")
    monkeypatch.setenv("AWN_LEXICON", str(file))
    assert lexicon.lexicon().standard("نصلح الطربيل")[-2:] == ["خيمة", "مظلة"]
    assert "أطفال" in lexicon.lexicon().standard("عيالي")


@pytest.mark.parametrize("line", ["كلمة", "كلمة\t", "\tكلمة", "كلمة\t | "])
def test_a_line_without_both_sides_is_named(line: str) -> None:
    with pytest.raises(lexicon.LexiconError, match="own, line 2"):
        list(lexicon.entries(["# first", line], "own"))


def test_the_lexicon_is_wide_and_every_line_whole() -> None:
    with lexicon.OWN.open(encoding="utf-8") as lines:
        read = list(lexicon.entries(lines, "own"))
    assert len(read) >= 800
    assert len({spelling for spellings, _ in read for spelling in spellings}) > 4_000
    assert [one for said, _ in read for one in said if not 0 < len(words.split(one)) <= lexicon.LONGEST] == []


# Written words whose everyday meaning in the Gulf stands beside theirs, though not in one group with it.
BESIDE = re.findall(
    r"\w+",
    """
    غبار جوال حسابات مقاضي غسيل نهام طابور دفاتر درب دلة كشتة رطوبة برادات شيشة عرس ذبائح إطفائي دخان
    بنشر محكمة قضية كلب تلي يولة رسامة مقهوي إنستغرام سكرتير سكرتيرة ويكند مول جيم
    """,
)


def test_a_written_word_is_not_taken_for_another_of_the_dialect() -> None:
    ours = concepts.concepts()

    def meant(text: str) -> set[int]:
        stems = words.stems(text)
        return {*ours.of(stems), *ours.within(stems)}

    strange = {}
    for name in {name for group in concepts.read() for name in group if embed.language_of(name) == "ar"}:
        added = lexicon.lexicon().standard(name) if len(words.split(name)) == 1 else []
        alike = words.fold(name) in map(words.fold, added) or set().union(*map(meant, added)) & meant(name)
        if added and not alike and name not in BESIDE:
            strange[name] = added
    assert strange == {}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("بساعد العيايز", "مساعدة"),
        ("حنظف الشاطي", "تنظيف"),
        ("ونوزع ماي بارد", "توزيع"),
        ("وااايد زهقان", "ملل"),
        ("واايد زهقان", "كثير"),
        ("أظبط المكيفات", "إصلاح"),
        ("ننضف الفريج", "تنظيف"),
        ("نوديهم المستوصف", "نقل"),
        ("بنييبهم بالموتر", "جلب"),
        ("لليهال والبزران", "أطفال"),
        ("عقب التراويح", "رمضان"),
        ("وأنا في البيت", "عن بعد"),
        ("يدور شغل", "توظيف"),
        ("مغرز في الطعوس", "دفع رباعي"),
        ("سوالف لول", "تاريخ شفهي"),
    ],
)
def test_what_is_written_onto_a_word_does_not_hide_it(said: str, meant: str) -> None:
    assert meant in lexicon.lexicon().standard(said)


@pytest.mark.parametrize("text", ["", "ب", "و", "ضظ", "لل", "ـــ", "\u0000", "ب" * 5_000, "حظ " * 2_000])
def test_whatever_is_typed_is_looked_up(text: str) -> None:
    assert lexicon.lexicon().standard(text) == []
    assert isinstance(lexicon.lexicon().translated(text), str)


def test_concepts_join_the_languages() -> None:
    ours = concepts.concepts()
    arabic = ours.of(words.stems("تنظيف الشواطئ مع كبار السن"))
    assert set(arabic) == set(ours.of(words.stems("cleaning a beach with the elderly")))
    assert ours.of(words.stems("zzz")) == []


def test_every_line_of_the_concepts_has_two_languages() -> None:
    for line in concepts.OWN.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            arabic, english = line.split("\t")
            assert all(embed.language_of(name) == "ar" for name in arabic.split("|")), line
            assert all(embed.language_of(name) == "en" for name in english.split("|")), line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("سيارتهم", "سيارة"),
        ("مدرستنا", "مدرسة"),
        ("معلماتنا", "معلمة"),
        ("أطفالكم", "أطفال"),
        ("مهاراته", "مهارة"),
        ("حلووووة", "حلوة"),
        ("والديهم", "الوالدين"),
        ("caring", "care"),
        ("bleeding", "bleed"),
        ("engineering", "engineers"),
        ("riding", "rider"),
    ],
)
def test_whose_it_is_and_stress_change_no_word(one: str, other: str) -> None:
    assert words.stems(one) == words.stems(other) != []


def test_phrases_that_mean_something_as_a_whole_are_one_word() -> None:
    assert len(words.stems("العمل عن بعد")) == 1
    assert words.stems("clean-up") == words.stems("cleanups") != words.stems("clean")
    assert words.stems("check in") == words.stems("Check-In") != words.stems("check")


def test_many_names_are_read_as_each_alone() -> None:
    names = [name for group in concepts.read() for name in group] + ["٢٥ مُتطوِّعًا", "a\u200db", ""]
    assert words.split_all(names) == [words.split(name) for name in names]
