"""The Arabic of the interface keeps to the house style of docs/translating.md."""

import re
from collections.abc import Iterator

from tests.architecture.house import assert_none

from awn.cli._messages.areas import our_tree
from awn.cli._messages.catalogue import messages_of, read, strings_of

Text = tuple[str, str, str]  # area, English, Arabic

# A word for each thing: what is not said, and what is said instead.
NOT_SO = {
    "ميثاق المتطوع": "ميثاق العمل التطوعي",
    "إنذار": "تنبيه",
    "خرق": "اختراق (بيانات)",
    r"عن بعد\b(?! )": "عن بُعد",
    r"أماكن(?:ي|ك|ه|هم)\b": "مقاعد",
    "حساب\\S* معلّق": "حساب موقوف",
    "الإسم": "الاسم",
    "الغاء": "إلغاء",
    "يتم (?:ال)?(?:تسجيل|إرسال|حفظ|حذف|إلغاء)": "يُسجَّل، يُرسل، …",
    r"من قبل (?:ال)?(?:جهة|مشرف|فريق)": "the verb with its subject: «ألغته الجهة»",
}
# Who reads may be a woman: what describes the reader is said by a verb or a noun («سُجّل غيابك», «على استعداد»).
SAID_OF_THE_READER = re.compile(
    r"(?<![ء-ي])[وف]?(?:أنت|كنت|لست|أنك|لأنك|أصبحت|صرت|تكون|تبقى|ما زلت|لم تعد|بصفتك|أنا) "
    r"(?:مسجّل|مسجل|مشغول|مريض|مستعد|قادم|متأكد|مسؤول|ملزم|حاضر|غائب|راغب|مهتم|متفرغ|مفوّض|مشرف|منسّق|منسق|مالك|"
    r"مستمر|موقوف|مدعو|مقبول|مرفوض|متقدم)(?:ًا|ا)?(?![ء-ي])"
)
# What is pressed is named by a noun («إرسال»), which commands nobody.
_COMMANDS = (
    "أرسل أضف أعد أعده أغلق ألغِ أنشئ أنهِ أوقف أزل أزلها أجب أبلغ أخرج ابدأ احجز احذف احفظ ادخل ارفع استدعِ اسأل اطلب "
    "اعرض افتح اقرأ انشر انقل ثبّت حدّث خذ خذها خطّط راجع راجعها سلّم صحّح ضع ضعها غيّر نادِ نزّل نفّذ وافق"
)
COMMANDS = frozenset(_COMMANDS.split())
NO_BUTTON = re.compile(r"[.؟:،…«(]")
LONGEST_BUTTON = 5
# «شارك معنا مرتين», «وافق المتطوع»: verbs of the past that are written as the command is.
NO_COMMANDS = frozenset({"Said yes", "The volunteer agreed", "The guardian agreed", "Agreed to by"})
READ_OUT = frozenset({"Read this out", "They said yes, and a witness heard it", "I take a break"})
FROM_A_DEVICE = frozenset({"Check-in device sent its scans"})
QUOTED = re.compile(r"“([^”{}%]+)”")
SHORTEST_NAME = 4
COUNTED = (
    r"(?:ساع|دقيق|كلم|وحد|سن|مر|مناوب|فرص)(?:ة|ات)|(?:يوم|شهر|أسبوع|حرف|سطر|شخص|متطوع|مقعد|طلب|عام)(?:ًا|ين|ا)?|"
    r"أيام|أشهر|أسابيع|أحرف|دقائق|أسطر|أشخاص|مقاعد|طلبات|فرص|أعوام|سنوات"
)
NUMBER_AND_NOUN = re.compile(rf"(?:%\(\w+\)[sd]|\{{\w+\}}) (?:{COUNTED})(?![ء-ي])")


def texts() -> Iterator[Text]:
    for path in our_tree().catalogues():
        for (_context, english), message in messages_of(read(path)).items():
            for arabic in strings_of(message):
                yield path.stem, english, arabic


def test_one_thing_has_one_word() -> None:
    found = [
        f"{area}: {word} in «{arabic}», say {right}"
        for area, _english, arabic in texts()
        for word, right in NOT_SO.items()
        if re.search(rf"(?<![ء-ي])(?:و|ب|ل|ال|ف)?{word}", arabic)
    ]
    assert_none(found)


def test_nothing_takes_the_reader_for_a_man() -> None:
    found = [f"{area}: «{arabic}»" for area, _english, arabic in texts() if SAID_OF_THE_READER.search(arabic)]
    assert_none(found)


def test_the_rule_about_the_reader_finds_what_it_should() -> None:
    assert SAID_OF_THE_READER.search("أنت مسجّل غائبًا")
    assert SAID_OF_THE_READER.search("نعم، أنا قادم")
    assert not SAID_OF_THE_READER.search("أنت المشرف المناوب")
    assert not SAID_OF_THE_READER.search("يرى انشغالك")


def test_buttons_are_nouns_and_command_nobody() -> None:
    allowed = NO_COMMANDS | READ_OUT | FROM_A_DEVICE
    found = [
        f"{area}: «{arabic}» ({english}): the verbal noun"
        for area, english, arabic in texts()
        if arabic.split()[:1] and arabic.split()[0] in COMMANDS and len(arabic.split()) <= LONGEST_BUTTON
        if not NO_BUTTON.search(arabic) and english not in allowed
    ]
    assert_none(found)


def test_a_button_that_is_named_is_named_as_it_stands() -> None:
    """English “Add” that stands in a sentence is a button of that name: the Arabic sentence says «إضافة»."""
    names: dict[str, set[str]] = {}
    for _area, english, arabic in texts():
        names.setdefault(english, set()).add(arabic)
    found = [
        f"{area}: “{name}” is «{min(names[name])}», but the sentence says: {arabic}"
        for area, english, arabic in texts()
        for name in QUOTED.findall(english)
        if name in names and len(name) >= SHORTEST_NAME and "«" in arabic and name != "E-mail"
        if not any(f"«{one}»" in arabic for one in names[name])
    ]
    assert_none(found)


def test_a_number_stands_beside_a_noun_only_where_the_six_forms_are() -> None:
    found = [
        f"{path.stem}: «{strings_of(message)[0]}»: use ngettext, or say «عدد الأيام: 3»"
        for path in our_tree().catalogues()
        for message in messages_of(read(path)).values()
        if not message.pluralizable and NUMBER_AND_NOUN.search(strings_of(message)[0])
    ]
    assert_none(found)
