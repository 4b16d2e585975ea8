"""Many new tables in one step of a migration.

Django rebuilds all related models of its state after each operation: with sixty-five interrelated
tables the first start took ten seconds longer.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Step = CreateModel | AddField | AlterField | AddIndex | AddConstraint


class CreateModels(Operation):
    """Tables created together, each once, in the final state after `operations`.

    Raises ValueError for an operation on a table that `operations` do not create.
    """

    reduces_to_sql = True
    reversible = True
    atomic = False

    def __init__(self, operations: Sequence[Step]) -> None:
        self.operations = list(operations)
        created = {step.name_lower for step in self.operations if isinstance(step, CreateModel)}
        for step in self.operations:
            if isinstance(step, CreateModel):
                continue
            if step.model_name_lower not in created:
                raise ValueError(f"{step.model_name} is not created here: {step.describe()}")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # rebuilt once, on first access
        for step in self.operations:
            step.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for step in self._tables():
            step.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for step in reversed(self._tables()):
            step.database_backwards(app_label, schema_editor, from_state, to_state)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [], {"operations": self.operations}

    def describe(self) -> str:
        return f"Create {len(self._tables())} models"

    def _tables(self) -> list[CreateModel]:
        return [step for step in self.operations if isinstance(step, CreateModel)]
