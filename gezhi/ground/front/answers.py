"""Answers given without Django: too large, silent sender, database gone, nothing works."""

import html

import msgspec

from gezhi.ground.problems import Problem

Answer = tuple[int, list[tuple[str, str]], bytes]

PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head><body><main><h1>{title}</h1><p>{todo}</p></main></body></html>
"""


def machine(path: str, accept: str) -> bool:
    """Whether the answer should be JSON: the API, or a caller that asks for it."""
    return path.startswith("/api/") or "application/json" in accept


def answer(kind: str, *, json: bool, retry_after: int | None = None) -> Answer:
    """Status, headers and body for a problem of the catalogue, as a plain page or as problem+json."""
    problem = Problem(kind)
    if json:
        body, content_type = msgspec.json.encode(problem.document()), "application/problem+json"
    else:
        body = PAGE.format(title=html.escape(problem.entry.title), todo=html.escape(problem.entry.todo)).encode()
        content_type = "text/html; charset=utf-8"
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    headers += [("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "default-src 'none'")]
    if retry_after is not None:
        headers.append(("Retry-After", str(retry_after)))
    return problem.status, headers, body
