"""Several rows of several tables written by ONE statement, composed from the models so that it cannot drift from them.

A report costs one round trip this way (design.md section 1). A test compares its rows column by column with those the ORM saves.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from django.db import connection, models, transaction

Row = Mapping[str, Any]


def columns(model: type[models.Model], names: Sequence[str]) -> list[str]:
    """Quoted column names of the named fields of a model."""
    quote = connection.ops.quote_name
    fields = {field.name: field for field in model._meta.concrete_fields} | {field.attname: field for field in model._meta.concrete_fields}
    return [quote(fields[name].column) for name in names]


def insert(model: type[models.Model], names: Sequence[str], *, raw: Mapping[str, str] | None = None) -> str:
    """An INSERT of one row with a placeholder ``%(model_field)s`` for each field; ``raw`` gives SQL for some instead."""
    raw = raw or {}
    quote = connection.ops.quote_name
    label = model._meta.model_name
    values = [raw.get(name, f"%({label}_{name})s") for name in names]
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(columns(model, names))}) VALUES ({', '.join(values)})"  # noqa: S608 - only names of our models


def parameters(model: type[models.Model], row: Row) -> dict[str, Any]:
    """The values of one row under the placeholder names of ``insert``, adapted as the ORM would save them."""
    label = model._meta.model_name
    adapted = {}
    for name, value in row.items():
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        adapted[f"{label}_{name}"] = field.get_db_prep_save(value, connection)
    return adapted


def together(inserts: Sequence[str], returning: str) -> str:
    """One WITH statement that runs all inserts; the first returns ``returning``."""
    first, *rest = inserts
    parts = [f"first AS ({first} RETURNING {returning})"]
    parts += [f"also{i} AS ({text})" for i, text in enumerate(rest)]
    return f"WITH {', '.join(parts)} SELECT * FROM first"  # noqa: S608


def run(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a composed statement as a prepared one on the connection of this thread, and give its rows.

    In autocommit it is its own transaction; within ``atomic`` it is part of that one, behind a savepoint so that a refusal leaves it usable.
    """
    connection.ensure_connection()
    with transaction.atomic(savepoint=True) if connection.in_atomic_block else nullcontext():
        return list(connection.connection.execute(sql, values, prepare=True).fetchall())
