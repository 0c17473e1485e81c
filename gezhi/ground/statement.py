"""Several rows of several tables written by ONE statement, composed from the models so that it cannot drift from them.

A report costs one round trip this way (design.md section 1). Each row travels as one JSON parameter and PostgreSQL reads it into the
table's own row type: 70 separate parameters cost the client three times as much. A test compares the rows with those the ORM saves.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any

import msgspec
import psycopg
from django.db import connection, models, transaction

Row = Mapping[str, Any]
_encode = msgspec.json.Encoder().encode


@cache
def column_names(model: type[models.Model]) -> dict[str, str]:
    """Column of each stored field of a model, by the field's name and by its attribute's (``event`` and ``event_id``)."""
    fields = model._meta.concrete_fields
    names = {field.name: str(field.column) for field in fields}
    return names | {field.attname: str(field.column) for field in fields}


def insert(model: type[models.Model], names: Sequence[str]) -> str:
    """An INSERT of one row; its values come as the JSON parameter named like the model."""
    quote = connection.ops.quote_name
    known = column_names(model)
    columns = ", ".join(quote(known[name]) for name in names)
    table, label = quote(model._meta.db_table), model._meta.model_name
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_record(NULL::{table}, %({label})s::json)"  # noqa: S608 - only names of our models


def parameter(model: type[models.Model], row: Row) -> dict[str, str]:
    """One row as the JSON parameter that ``insert`` names."""
    known = column_names(model)
    values = {known[name]: "\\x" + value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
    return {str(model._meta.model_name): _encode(values).decode()}


def together(inserts: Sequence[str], returning: str) -> str:
    """One WITH statement that runs all inserts; the first returns ``returning``."""
    first, *rest = inserts
    parts = [f"first AS ({first} RETURNING {returning})"]
    parts += [f"also{i} AS ({text})" for i, text in enumerate(rest)]
    return f"WITH {', '.join(parts)} SELECT * FROM first"  # noqa: S608


def look(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Read by a statement planned once per connection, and give its rows."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return list(cursor.execute(sql, values, prepare=True).fetchall())


def run(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Write by a composed statement. In autocommit it is its own transaction; within ``atomic`` it stands behind a savepoint."""
    with transaction.atomic(savepoint=True) if connection.in_atomic_block else nullcontext():
        return look(sql, values)
