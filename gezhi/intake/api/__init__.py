"""API v1. Importing this package enrols every endpoint."""

from gezhi.intake.api import events, registers, sign_in
from gezhi.intake.api.endpoints import TABLE, openapi, urls

__all__ = ["TABLE", "events", "openapi", "registers", "sign_in", "urls"]
