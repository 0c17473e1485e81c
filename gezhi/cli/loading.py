"""Reaching the rooms from the command line: Django is loaded only when a command needs it, and only after the database is up."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django

from gezhi.ground.postgres import database

SETTINGS = "gezhi.settings"


class NotThere(RuntimeError):
    """What the command asks for cannot be had here; the text says why."""


@contextmanager
def rooms() -> Iterator[None]:
    """The database up and Django loaded while the block runs."""
    with database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        django.setup()
        yield


def named(address: str) -> Any:
    """The function or value behind ``package.module:name``. Raises ``NotThere`` when this version has none."""
    module_name, _, name = address.partition(":")
    try:
        return getattr(importlib.import_module(module_name), name)
    except ModuleNotFoundError as error:
        if error.name and not module_name.startswith(error.name):
            raise
        raise NotThere(f"这个版本没有该功能（{address}）。") from error
    except AttributeError as error:
        raise NotThere(f"这个版本没有该功能（{address}）。") from error
