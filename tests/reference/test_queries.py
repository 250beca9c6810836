import pytest

from awn.reference import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def names(text, limit=5):
    return [skill.name_en for skill in queries.skills_matching(text, limit)]


def test_regions_are_those_of_the_six_states_in_their_order():
    regions = queries.regions()
    assert len(regions) == 49
    assert regions[0].name.ar == "الرياض"
    assert list(dict.fromkeys(region.country_id for region in regions)) == [
        "SA",
        "AE",
        "QA",
        "BH",
        "KW",
        "OM",
    ]


def test_an_archive_region_is_found_only_when_asked_for():
    assert [region.code for region in queries.regions("US")] == ["US-NY"]
    assert queries.region("US-NY").country.zone == "America/New_York"
    assert queries.region("XX-1") is None


def test_sharjah_rests_three_days():
    assert queries.region("AE-SH").weekend == [5, 6, 7]
    assert queries.region("AE-DU").weekend == [6, 7]


def test_lists_are_read_once(django_assert_num_queries):
    lists = [queries.regions, queries.fields, queries.goals, queries.languages]
    read = [one() for one in lists]
    with django_assert_num_queries(0):
        assert [one() for one in lists] == read
        assert queries.region("SA-01").country.name.en == "Saudi Arabia"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("first aid", "First aid"),
        ("FIRST  AID", "First aid"),
        ("اسعافات اوليه", "First aid"),
        ("الإسعافات الأولية", "First aid"),
        ("اسعاف", "First aid"),
        ("لغة الاشارة", "Sign language interpretation"),
        ("انعاش", "CPR"),
        ("تحفيظ القران", "Teaching the Holy Quran"),
        ("إكسل", "Spreadsheets"),
        ("سواقة", "Driving"),
        ("بايثون", "Python (computer programming)"),
        ("قزحفش", None),
    ],
)
def test_search_finds_by_any_name(typed, expected):
    assert (expected in names(typed)) if expected else names(typed) == []


def test_translation_is_found_in_arabic_whatever_its_form():
    for typed in ("ترجمة", "ترجمه", "الترجمة", "ترجمات", "ترج"):
        assert "Translation between Arabic and English" in names(typed, 10), typed


def test_a_whole_name_comes_before_longer_ones_and_ours_before_others():
    assert names("driving")[0] == "Driving"
    assert names("photography")[0] == "Photography"


def test_nothing_typed_finds_nothing_and_signs_do_no_harm():
    assert names("  ") == []
    assert names("%_'\\") == []


def test_search_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        for skill in queries.skills_matching("programming", 20):
            assert skill.group.name


def test_a_student_address_names_the_university():
    assert queries.university_of("a@student.ksu.edu.sa").name.ar == "جامعة الملك سعود"
    assert queries.university_of("a@ksu.edu.sa.example") is None
    assert queries.university_of("nonsense") is None


def test_targets_of_a_goal_stand_in_order():
    assert [target.code for target in queries.targets(1)] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.a", "1.b"]
    assert [target.code for target in queries.targets(8)][9] == "8.10"


def test_the_tree_of_groups_starts_at_its_roots():
    assert [group.code for group in queries.skill_groups()] == ["K", "L", "S", "T", "V"]
    group = queries.skills_of([10001])[0].group
    assert group.parent_id == "V"


def test_a_group_without_arabic_falls_back_to_english_and_says_so():
    group = queries.skill_groups("K")[0]
    assert group.name.pick("ar") == (group.name_en, "en")
