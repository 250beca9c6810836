"""Several changes of tables in one step of a migration.

Django draws the models anew after each operation, with all that are related: nearly all of ours are, by the person.
Most of the time of a first start went there. Here they are drawn once for all operations together.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation
from django.db.migrations.state import ProjectState


class OneState(Operation):
    """New tables, and new or changed columns, indexes and constraints, of which none builds upon another.

    Each of them goes from the state before all to the state after all. So what a new table has is said in its
    CreateModel, and nothing is changed twice; what does otherwise is no migration (ValueError).
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        new = {each.name_lower for each in operations if isinstance(each, CreateModel)}
        if built_upon := new & {_model(each) for each in operations if not isinstance(each, CreateModel)}:
            raise ValueError(f"Say it in CreateModel, or in an operation after this one: {sorted(built_upon)}")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        apps = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if apps is not None:
            state.__dict__["apps"] = apps
            state.reload_models([(app_label, _model(each)) for each in self.operations], delay=False)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)


def _model(operation: Operation) -> str:
    """The name of the model that a permitted operation is about; ValueError for others."""
    if isinstance(operation, CreateModel):
        return operation.name_lower
    if isinstance(operation, FieldOperation | IndexOperation):
        return operation.model_name_lower
    raise ValueError(f"This operation needs a state of its own: {operation.describe()}")
