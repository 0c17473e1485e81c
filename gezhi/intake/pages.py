"""The description of API v1: the OpenAPI file and a page for people, both made from the table of endpoints."""

from functools import cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gezhi import __version__
from gezhi.access.routes import public
from gezhi.ground.problems import KINDS
from gezhi.intake.api import TABLE, openapi

PREFIX = "/api/v1/"


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document of this version."""
    return openapi("Gezhi 格治 API", __version__, PREFIX)


@public
def openapi_file(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 file."""
    return HttpResponse(msgspec.json.encode(document()), content_type="application/json")


@public
def docs(request: HttpRequest) -> HttpResponse:
    """The endpoints as a page that needs no script."""
    return render(request, "intake/docs.html", {"endpoints": TABLE, "prefix": PREFIX, "version": __version__})


@public
def problems(request: HttpRequest) -> HttpResponse:
    """Every refusal by name and number: the page the ``type`` of a problem document leads to."""
    return render(request, "intake/problems.html", {"kinds": sorted(KINDS.items(), key=lambda row: row[1].number)})
