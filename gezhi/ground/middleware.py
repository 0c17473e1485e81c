"""Every refusal becomes an answer here: a plain page for people, RFC 9457 JSON for machines. Never a trace."""

import logging
import secrets
from collections.abc import Callable

import msgspec
import psycopg.errors
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError

from gezhi.ground.problems import Problem
from gezhi.ground.requests import wants_json

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


def answer(request: HttpRequest, problem: Problem, request_id: str = "") -> HttpResponse:
    """The answer to a refused request, as a page or as problem+json."""
    if wants_json(request):
        body = msgspec.json.encode(problem.document(request_id))
        response = HttpResponse(body, status=problem.status, content_type="application/problem+json")
    else:
        context = {
            "number": problem.entry.number,
            "title": problem.entry.title,
            "why": "" if problem.detail == problem.entry.title else problem.detail,
            "todo": problem.entry.todo,
        }
        response = render(request, "ground/problem.html", {**context, "request_id": request_id, "problem": problem}, status=problem.status)
    if "retry_after" in problem.facts:
        response["Retry-After"] = str(problem.facts["retry_after"])
    if problem.status == 401 and wants_json(request):
        response["WWW-Authenticate"] = "Bearer"
    return response


class ProblemMiddleware:
    """Catches refusals of views, and what Django itself refuses."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; dress Django's own bare 405 as a problem."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            allow = response.headers.get("Allow", "")
            response = answer(request, Problem("method_not_allowed"))
            response["Allow"] = allow
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """Turn an exception of a view into an answer."""
        if isinstance(error, Problem):
            return answer(request, error)
        if isinstance(error, Http404):
            return answer(request, Problem("not_visible"))
        if isinstance(error, RequestDataTooBig):
            return answer(request, Problem("too_large"))
        if isinstance(error, DatabaseError) and isinstance(error.__cause__, psycopg.errors.DiskFull):
            return answer(request, Problem("disk_full", retry_after=30))
        if isinstance(error, MultiValueDictKeyError | SuspiciousOperation | TooManyFieldsSent | TooManyFilesSent):
            return answer(request, Problem("malformed"))
        request_id = secrets.token_hex(6)
        log.error("request %s failed: %s %s", request_id, request.method, request.path, exc_info=error)
        return answer(request, Problem("broken", f"系统没有办成这一步（编号 {request_id}）。"), request_id)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """No such address."""
    return answer(request, Problem("not_visible", "没有这个地址。可能写错了，也可能页面已经搬走。"))


def page_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form came without the mark of our own page (cross-site request forgery)."""
    return answer(request, Problem("cross_site"))
