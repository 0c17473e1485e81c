"""One table of addresses makes both: what Django serves, and the OpenAPI 3.1 file that describes it. So the file cannot lie about a route.

An endpoint is a function with a mark: method, path, what it takes, what it answers, what it demands. See ``docs/adr/0002``.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from gezhi.access import routes
from gezhi.access.routes import ActedRequest, View
from gezhi.access.verbs import Verb
from gezhi.intake.api.shapes import ProblemDocument

JSON = "application/json"
PROBLEM = "application/problem+json"
PARAMETER = re.compile(r"<(\w+):(\w+)>")
TYPES = {"uuid": {"type": "string", "format": "uuid"}, "str": {"type": "string"}}
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Answer:
    """What an endpoint answers: a shape and its status."""

    shape: Any
    status: int = 200


@dataclass(frozen=True)
class Parameter:
    """One query parameter: name, what it means, its JSON schema."""

    name: str
    words: str
    schema: dict[str, Any]
    required: bool = False


@dataclass(frozen=True)
class Endpoint:
    """One method of one address."""

    method: str
    path: str
    view: View
    demands: str
    summary: str
    answers: dict[int, Any]
    problems: tuple[int, ...]
    body: Any = None
    query: tuple[Parameter, ...] = ()
    multipart: dict[str, Any] | None = None
    keyed: bool = False


TABLE: list[Endpoint] = []


def endpoint(
    method: str,
    at: str,
    summary: str,
    *,
    demands: Verb | str,
    answers: dict[int, Any],
    problems: Iterable[int] = (),
    body: Any = None,
    query: tuple[Parameter, ...] = (),
    multipart: dict[str, Any] | None = None,
    keyed: bool = False,
) -> Callable[[Callable[..., Answer]], View]:
    """Enrol a function as an endpoint. ``demands``: a verb, "signed in" or "public"."""

    def enrol(function: Callable[..., Answer]) -> View:
        def view(request: ActedRequest, **parts: Any) -> HttpResponse:
            answer = function(request, **parts)
            return HttpResponse(_encode(answer.shape), status=answer.status, content_type=JSON)

        guard = routes.needs(demands) if isinstance(demands, Verb) else routes.signed_in if demands == "signed in" else routes.public
        common = {400, *({401} if demands != "public" else ()), *({403, 404} if isinstance(demands, Verb) else ())}
        TABLE.append(
            Endpoint(
                method, at, guard(view), str(demands), summary, answers, tuple(sorted({*common, *problems})), body, query, multipart, keyed
            )
        )
        return function

    return enrol


def urls() -> list[URLPattern]:
    """The table as Django addresses: one for each path, all its methods together."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for each in TABLE:
        by_path.setdefault(each.path, {})[each.method] = each
    return [path(at, _serve(methods)) for at, methods in by_path.items()]


def _serve(methods: dict[str, Endpoint]) -> View:
    @csrf_exempt
    def serve(request: HttpRequest, **parts: Any) -> Any:
        method = "GET" if request.method == "HEAD" and "GET" in methods else request.method or ""
        if method not in methods:
            return HttpResponseNotAllowed([*methods, *(["HEAD"] if "GET" in methods else [])])
        return methods[method].view(request, **parts)

    serve.demands = ", ".join(sorted({each.demands for each in methods.values()}))  # type: ignore[attr-defined]
    return serve


def openapi(title: str, version: str, prefix: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the table."""
    shapes = {shape for each in TABLE for shape in (each.body, *each.answers.values()) if isinstance(shape, type)} | {ProblemDocument}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    references, components = msgspec.json.schema_components(ordered, ref_template="#/components/schemas/{name}")
    named = dict(zip(ordered, references, strict=True))
    paths: dict[str, Any] = {}
    for each in TABLE:
        at = prefix + PARAMETER.sub(r"{\2}", each.path)
        paths.setdefault(at, {})[each.method.lower()] = _operation(each, named)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(each: Endpoint, named: dict[Any, Any]) -> dict[str, Any]:
    parameters = [{"name": name, "in": "path", "required": True, "schema": TYPES[kind]} for kind, name in PARAMETER.findall(each.path)]
    parameters += [
        {"name": one.name, "in": "query", "required": one.required, "description": one.words, "schema": one.schema} for one in each.query
    ]
    if each.keyed:
        words = "Made by the client; the same key with the same content is answered as the first time for 90 days."
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": words,
                "schema": {"type": "string", "maxLength": 200},
            }
        )
    problem = {"description": "refused", "content": {PROBLEM: {"schema": named[ProblemDocument]}}}
    operation: dict[str, Any] = {
        "operationId": each.method.lower() + "_" + re.sub(r"\W+", "_", each.path).strip("_"),
        "summary": each.summary,
        "x-demands": each.demands,
        "parameters": parameters,
        "responses": {
            **{
                str(status): {"description": "done", "content": {JSON: {"schema": _schema(shape, named)}}}
                for status, shape in each.answers.items()
            },
            **{str(status): problem for status in each.problems},
        },
    }
    if each.demands != "public":
        operation["security"] = [{"token": []}]
    if each.body is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": _schema(each.body, named)}}}
    if each.multipart is not None:
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": each.multipart}}}
    return operation


def _schema(shape: Any, named: dict[Any, Any]) -> Any:
    return named[shape] if isinstance(shape, type) else shape
