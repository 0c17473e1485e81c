"""Several rows of several tables written by ONE statement, composed from the models so that it cannot drift from them.

A report costs one round trip this way (design.md section 1). A test compares its rows column by column with those the ORM saves.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

Row = Mapping[str, Any]


def columns(model: type[models.Model], names: Sequence[str]) -> list[str]:
    """Quoted column names of the named fields of a model."""
    quote = connection.ops.quote_name
    return [quote(str(model._meta.get_field(name).column)) for name in names]  # noqa: SLF001 - _meta is Django's public door


def insert(model: type[models.Model], names: Sequence[str], *, raw: Mapping[str, str] | None = None) -> str:
    """An INSERT of one row with a placeholder ``%(model_field)s`` for each field; ``raw`` gives SQL for some instead."""
    raw = raw or {}
    quote = connection.ops.quote_name
    label = model._meta.model_name  # noqa: SLF001
    values = [raw.get(name, f"%({label}_{name})s") for name in names]
    table = quote(model._meta.db_table)  # noqa: SLF001
    return f"INSERT INTO {table} ({', '.join(columns(model, names))}) VALUES ({', '.join(values)})"  # noqa: S608 - only names of our models


def parameters(model: type[models.Model], row: Row) -> dict[str, Any]:
    """The values of one row under the placeholder names of ``insert``, adapted as the ORM would save them."""
    label = model._meta.model_name  # noqa: SLF001
    adapted = {}
    for name, value in row.items():
        field = model._meta.get_field(name)  # noqa: SLF001
        assert isinstance(field, models.Field)
        adapted[f"{label}_{name}"] = field.get_db_prep_save(value, connection)
    return adapted


def together(inserts: Sequence[str], returning: str) -> str:
    """One WITH statement that runs all inserts; the first returns ``returning``."""
    first, *rest = inserts
    parts = [f"first AS ({first} RETURNING {returning})"]
    parts += [f"also{i} AS ({text})" for i, text in enumerate(rest)]
    return f"WITH {', '.join(parts)} SELECT * FROM first"  # noqa: S608
