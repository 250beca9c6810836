"""Tables: which way they point, and that each change of theirs has its migration."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation
from tests.architecture.house import assert_none, layers, packages


def our_layer(app_label: str) -> int | None:
    name = apps.get_app_config(app_label).name
    return layers()[name.split(".")[1]] if name.startswith("awn.") else None


def test_every_package_has_its_place_in_the_list_of_layers() -> None:
    assert {path.name for path in packages()} <= layers().keys()


def test_a_foreign_key_points_to_the_same_or_an_earlier_stage() -> None:
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        ours = our_layer(model._meta.app_label)
        if ours is None:
            continue
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = field.related_model
            theirs = our_layer(target._meta.app_label) if isinstance(target, type) else None
            # A later stage, or a sibling on the same row of the list: neither may be pointed at.
            if theirs is None or model._meta.app_label == target._meta.app_label:
                continue
            if theirs >= ours:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert_none(wrong)


def test_every_change_of_a_table_has_its_migration() -> None:
    # As makemigrations does: names and choices are compared in English.
    with translation.override(None):
        assert_none(_changes())


def _changes() -> list[str]:
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(
        loader.project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner()
    )
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("awn.")}
    return [
        f"{label}: {operation.describe()}"
        for label, migrations in detector.changes(graph=loader.graph, trim_to_apps=ours, convert_apps=ours).items()
        for migration in migrations
        for operation in migration.operations
    ]


def test_no_two_migrations_of_a_package_branch() -> None:
    assert MigrationLoader(None).detect_conflicts() == {}


def test_every_index_says_who_reads_it_and_every_constraint_has_a_steady_name() -> None:
    names = [
        thing.name
        for model in apps.get_models()
        if our_layer(model._meta.app_label) is not None
        for thing in (*model._meta.indexes, *model._meta.constraints)
    ]
    assert len(names) == len(set(names))
