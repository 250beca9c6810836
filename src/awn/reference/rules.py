"""Codes that are too few and too fixed for a table, and the key under which skills are found."""

from __future__ import annotations

from collections.abc import Iterable

from awn.base.arabic import search_key, without_article
from awn.base.text import Bilingual

# What a place or a task offers, and what a person may need; the same codes, so that the two can be compared.
ACCESSIBILITY: dict[str, Bilingual] = {
    "step_free": Bilingual("مداخل بلا درج", "Step-free access"),
    "lift": Bilingual("مصعد", "Lift"),
    "accessible_toilet": Bilingual("دورة مياه مهيأة", "Accessible toilet"),
    "accessible_transport": Bilingual("نقل مهيأ لمستخدمي الكراسي المتحركة", "Wheelchair-accessible transport"),
    "parking": Bilingual("موقف قريب لذوي الإعاقة", "Accessible parking nearby"),
    "seated_tasks": Bilingual("مهام تُؤدّى جلوسًا", "Tasks that can be done seated"),
    "flexible_breaks": Bilingual("فترات راحة مرنة", "Flexible breaks"),
    "quiet_space": Bilingual("مكان هادئ", "Quiet space"),
    "sign_interpreter": Bilingual("مترجم لغة إشارة", "Sign language interpreter"),
    "captions": Bilingual("تعليقات نصية مكتوبة", "Captions"),
    "hearing_loop": Bilingual("نظام صوتي لضعاف السمع", "Hearing loop"),
    "large_print": Bilingual("مواد بخط كبير", "Large print"),
    "screen_reader_materials": Bilingual("مواد تعمل مع قارئ الشاشة", "Materials for screen readers"),
    "braille": Bilingual("مواد بطريقة برايل", "Braille materials"),
    "plain_language": Bilingual("تعليمات بلغة مبسطة", "Plain-language instructions"),
    "companion_welcome": Bilingual("يمكن حضور مرافق", "Companions welcome"),
    "guide_dog": Bilingual("يُسمح بكلب الإرشاد", "Guide dogs welcome"),
    "prayer_room": Bilingual("مصلى قريب", "Prayer room nearby"),
    "shade_and_water": Bilingual("ظل وماء بارد", "Shade and cold water"),
    "remote_option": Bilingual("يمكن أداء جزء منها عن بُعد", "Part of it can be done remotely"),
}

BENEFITS: dict[str, Bilingual] = {
    "training": Bilingual("تدريب", "Training"),
    "certificate": Bilingual("شهادة تطوع", "Certificate"),
    "transport": Bilingual("مواصلات", "Transport"),
    "meals": Bilingual("إعاشة", "Meals"),
    "accommodation": Bilingual("سكن", "Accommodation"),
    "uniform": Bilingual("زي موحد", "Uniform"),
    "equipment": Bilingual("أدوات العمل", "Equipment"),
    "insurance": Bilingual("تغطية تأمينية", "Insurance cover"),
    "parking": Bilingual("موقف سيارة", "Parking"),
    "letter": Bilingual("خطاب شكر أو خبرة", "Letter of thanks or experience"),
    "childcare": Bilingual("ركن للأطفال", "Childcare"),
    "event_entry": Bilingual("دخول الفعالية", "Entry to the event"),
}

# In rising order: a requirement is met by its own level and by every later one.
LANGUAGE_LEVELS: dict[str, Bilingual] = {
    "basic": Bilingual("مبتدئ", "Basic"),
    "conversational": Bilingual("محادثة", "Conversational"),
    "fluent": Bilingual("إجادة", "Fluent"),
    "native": Bilingual("اللغة الأم", "Native"),
}


def level_reaches(level: str, needed: str) -> bool:
    """Whether a language level is at least the needed one."""
    order = list(LANGUAGE_LEVELS)
    return order.index(level) >= order.index(needed)


def skill_key(text: str) -> str:
    """How skills are compared: folded, words without the Arabic article."""
    return without_article(search_key(text))


def skill_keys(names: Iterable[str]) -> str:
    """The keys of all names, each on its own line with line breaks on both sides.

    So a whole name is "\\n" + name + "\\n", a beginning is "\\n" + name, and one LIKE answers for all names.
    """
    keys = dict.fromkeys(skill_key(name) for name in names)
    return "\n" + "".join(f"{key}\n" for key in keys if key)


# What the project's own courses grant, by the name of the course: nobody hands these in (awn.learning).
COURSE_QUALIFICATIONS: dict[str, Bilingual] = {
    "staying-safe-online": Bilingual("دورة عون: أمانك على الإنترنت", "Awn course: Staying safe online"),
    "privacy": Bilingual("دورة عون: خصوصيتك وخصوصية الآخرين", "Awn course: Your privacy and other people’s"),
    "using-awn": Bilingual("دورة عون: كيف تتطوع عبر عون", "Awn course: Using Awn"),
    "using-awn-organisations": Bilingual("دورة عون: عون للجهات", "Awn course: Using Awn for organisations"),
    "children-and-vulnerable-adults": Bilingual(
        "دورة عون: العمل مع الأطفال ومن هم أكثر عرضة للأذى", "Awn course: Working with children and vulnerable adults"
    ),
    "psychological-first-aid": Bilingual(
        "دورة عون: الإسعافات النفسية الأولية عن بُعد", "Awn course: Psychological first aid on a remote line"
    ),
    "writing-an-opportunity": Bilingual(
        "دورة عون: كتابة فرصة يفهمها الجميع", "Awn course: Writing an opportunity people understand"
    ),
    "accessible-volunteering": Bilingual("دورة عون: تطوع يسع الجميع", "Awn course: Accessible volunteering"),
}

# What an opportunity may ask for that somebody must show; `qualifications.rules` says which end and are sensitive.
QUALIFICATION_KINDS: dict[str, Bilingual] = {
    "health_licence": Bilingual("رخصة مزاولة مهنة صحية", "Licence to practise a health profession"),
    "professional_licence": Bilingual("رخصة مهنية أخرى", "Another professional licence"),
    "medical_fitness": Bilingual("شهادة لياقة طبية", "Certificate of medical fitness"),
    "criminal_record": Bilingual("شهادة خلو من السوابق", "Criminal-record certificate"),
    "driving_licence": Bilingual("رخصة قيادة خاصة", "Driving licence for cars"),
    "heavy_driving_licence": Bilingual("رخصة قيادة مركبات ثقيلة أو حافلات", "Driving licence for lorries or buses"),
    "first_aid": Bilingual("دورة الإسعافات الأولية", "First-aid course"),
    "food_safety": Bilingual("شهادة سلامة الغذاء", "Food-safety certificate"),
    "diver": Bilingual("رخصة غوص", "Diver’s licence"),
    "lifeguard": Bilingual("شهادة إنقاذ مائي", "Lifeguard certificate"),
    "safeguarding": Bilingual("دورة حماية الطفل", "Child-safeguarding course"),
    "sign_language": Bilingual("اعتماد مترجم لغة إشارة", "Accredited sign-language interpreter"),
    "language_test": Bilingual("نتيجة اختبار لغة", "Result of a language test"),
    "course": Bilingual("دورة تدريبية أخرى", "Another course"),
    **COURSE_QUALIFICATIONS,
}

# The skill of our own list that a checked qualification of this kind proves; the others prove none by their kind alone.
QUALIFICATION_SKILLS: dict[str, str] = {
    "first_aid": "urn:awn:skill:first-aid",
    "food_safety": "urn:awn:skill:food-safety",
    "driving_licence": "urn:awn:skill:driving",
    "heavy_driving_licence": "urn:awn:skill:heavy-driving",
    "diver": "urn:awn:skill:diving",
    "lifeguard": "urn:awn:skill:water-rescue",
    "safeguarding": "urn:awn:skill:child-safeguarding",
    "sign_language": "urn:awn:skill:sign-language-interpretation",
}
