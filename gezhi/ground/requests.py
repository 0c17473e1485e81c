"""What a request asked for, in the few words rooms need."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Whether the answer should be JSON: the API, or a caller that asks for it."""
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")
