"""Signing in by API."""

from gezhi.access.routes import ActedRequest
from gezhi.accounts.actions import Knock, sign_in, sign_out
from gezhi.accounts.middleware import bearer, client_address
from gezhi.ground.problems import Problem
from gezhi.intake.api import reading, shapes
from gezhi.intake.api.endpoints import Answer, endpoint


@endpoint(
    "POST",
    "sign-in",
    "登录，换取令牌",
    demands="public",
    body=shapes.SignInBody,
    answers={200: shapes.SignedIn},
    problems=(401, 403, 413, 415, 422, 429),
)
def sign_in_for_token(request: ActedRequest) -> Answer:
    """A token for 30 days; unknown names and wrong passwords look the same."""
    given = reading.body(request, shapes.SignInBody)
    knock = Knock(client_address(request), request.headers.get("User-Agent", "")[:200], door="api")
    signed_in = sign_in(username=given.username, password=given.password, otp=given.otp or "", knock=knock)
    assert signed_in.token is not None
    assert signed_in.expires_at is not None
    return Answer(shapes.SignedIn(signed_in.token, signed_in.expires_at))


@endpoint("POST", "sign-out", "退出，令牌立即失效", demands="signed in", answers={200: {"type": "object"}})
def sign_out_token(request: ActedRequest) -> Answer:
    """The token stops working at once."""
    token = bearer(request)
    if token is None:
        raise Problem("sign_in_needed", "这里只结束接口令牌；网页请用“退出登录”。")
    sign_out(token=token)
    return Answer({})
