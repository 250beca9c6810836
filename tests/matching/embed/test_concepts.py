"""The list of what volunteers do, and the words that are looked up in it."""

from __future__ import annotations

from collections import defaultdict

import pytest

from awn.matching.embed import concepts, words

GROUPS = concepts.read()


def numbers(text: str) -> set[int]:
    return set(concepts.concepts().of(words.stems(text)))


def keyed() -> dict[tuple[str, ...], set[int]]:
    """The groups of each name, as it is looked up."""
    found: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, group in enumerate(GROUPS):
        for name in group:
            found[tuple(words.stems(name))].add(number)
    return found


def test_the_list_is_wide_and_every_name_can_be_found() -> None:
    assert len(GROUPS) > 1_100
    assert {name for group in GROUPS for name in group if not 0 < len(words.stems(name)) <= concepts.LONGEST} == set()


def test_no_name_stands_in_more_than_two_groups() -> None:
    # A word in many groups has several meanings, or is written like another: it would join what has nothing in common.
    assert {" ".join(key): [GROUPS[n][0] for n in groups] for key, groups in keyed().items() if len(groups) > 2} == {}


def test_no_two_groups_are_the_same() -> None:
    sets = [frozenset(tuple(words.stems(name)) for name in group) for group in GROUPS]
    assert len(set(sets)) == len(sets)


def test_every_name_is_written_as_it_is_meant_to_be_read() -> None:
    for group in GROUPS:
        assert len(set(group)) == len(group), group
        for name in group:
            assert name == " ".join(name.split()), name
            assert "ـ" not in name, name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الجمعة", "جمعية خيرية"),
        ("الرياض", "رياضة"),
        ("مكتبة", "مكتب"),
        ("علم", "علمي"),
        ("جامعة", "جامع"),
        ("البحرين", "بحر"),
        ("أدوية", "أدوات"),
        ("car", "caring"),
        ("train", "training"),
        ("parking", "park"),
        ("mother", "moth"),
        ("check-in", "check-up"),
        ("customs", "customer"),
        ("catering", "cat"),
    ],
)
def test_words_that_look_alike_are_kept_apart(one: str, other: str) -> None:
    assert numbers(one).isdisjoint(numbers(other))


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("غوص لانتشال شباك الصيد المهجورة", "ghost nets"),
        ("مرافقة حجاج تائهين", "lost pilgrims"),
        ("تسجيل كتب صوتية للمكفوفين", "audiobook for the blind"),
        ("سكن العمال", "labour camp"),
        ("نداء لهواة اللاسلكي", "ham radio"),
        ("بنوك الدم تطلب فصيلة دم نادرة", "blood type"),
        ("عن بعد", "remotely"),
        ("مناوبة ليلية", "night shift"),
        ("كأس العالم", "world cup"),
        ("حلقات التحفيظ", "Quran memorization"),
    ],
)
def test_the_languages_meet(arabic: str, english: str) -> None:
    assert numbers(arabic) & numbers(english)


def test_a_longer_name_wins_and_its_words_are_told_apart() -> None:
    ours = concepts.Concepts([["blood"], ["donation"], ["blood donation", "blood"], ["aid"], ["first aid"]])
    stems = words.stems("blood donation and first aid")
    assert ours.of(stems) == [2, 4]
    assert ours.within(stems) == [0, 1, 3]
    assert ours.within(words.stems("donation")) == []
    assert ours.within([]) == ours.of([]) == []
