"""Many tables made in one step are the tables that the same steps make one by one."""

import pytest
from django.db import connection, models
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import OperationWriter

from otklik.core.db.create_models_operation import CreateModels

pytestmark = pytest.mark.postgres


def steps() -> list[CreateModel | AddField | AlterField | AddIndex | AddConstraint]:
    return [
        CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))]),
        CreateModel(
            "Book",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.CharField(max_length=20)),
            ],
        ),
        AddField("Shelf", "best", models.ForeignKey("Book", models.PROTECT, null=True)),
        AddField("Book", "shelf", models.ForeignKey("Shelf", models.CASCADE)),
        AlterField("Book", "title", models.CharField(max_length=70)),
        AddIndex("Book", models.Index(fields=["title"], name="book_title")),
        AddConstraint(
            "Book",
            models.CheckConstraint(condition=~models.Q(title=""), name="book_has_a_title"),
        ),
    ]


def made(operations: list[Operation]) -> dict[str, object]:
    """What stands in the database after `operations`; nothing is left of it."""
    state = ProjectState()
    done: list[tuple[Operation, ProjectState, ProjectState]] = []
    with connection.schema_editor() as editor:
        for operation in operations:
            before = state.clone()
            operation.state_forwards("library", state)
            operation.database_forwards("library", editor, before, state)
            done.append((operation, before, state.clone()))
    with connection.cursor() as cursor:
        tables = ("library_shelf", "library_book")
        rows: dict[str, object] = {
            table: (
                sorted(
                    (column.name, str(column.type_code), column.display_size, column.null_ok)
                    for column in connection.introspection.get_table_description(cursor, table)
                ),
                sorted(
                    (name, tuple(is_["columns"]), is_["foreign_key"], is_["check"], is_["index"])
                    for name, is_ in connection.introspection.get_constraints(cursor, table).items()
                ),
            )
            for table in tables
        }
    with connection.schema_editor() as editor:
        for operation, before, after in reversed(done):
            operation.database_backwards("library", editor, after, before)
    with connection.cursor() as cursor:
        assert not set(tables) & set(connection.introspection.table_names(cursor))
    return rows


@pytest.mark.django_db(transaction=True)
def test_tables_in_one_step_are_those_of_many() -> None:
    assert made([CreateModels(steps())]) == made(list(steps()))


def test_refuses_a_table_of_another_step() -> None:
    with pytest.raises(ValueError, match="Reader is not created here"):
        CreateModels(
            [*steps(), AddField("Reader", "book", models.ForeignKey("Book", models.PROTECT))]
        )


def test_can_be_written_into_a_file() -> None:
    text, imports = OperationWriter(CreateModels(steps()), indentation=0).serialize()

    assert text.startswith("otklik.core.db.create_models_operation.CreateModels(")
    assert "import otklik.core.db.create_models_operation" in imports
