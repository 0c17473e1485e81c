"""Embedded PostgreSQL (内置数据库): a real database with no installation step.

Whoever runs Gezhi without naming a database in ``GEZHI_DATABASE_URL`` gets one of his own: the binaries of a Python package (or of the
system), data in ``GEZHI_HOME/postgres``, reachable only from this machine and only with a password kept in a 0600 file.
"""

from gezhi.ground.postgres.refusal import CannotStart
from gezhi.ground.postgres.server import Database, start
from gezhi.ground.postgres.session import database

__all__ = ["CannotStart", "Database", "database", "start"]
