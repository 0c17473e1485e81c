"""Where somebody is led whose session has ended."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from gezhi.access.actor import ANONYMOUS
from gezhi.access.routes import signed_in


@pytest.mark.parametrize(
    ("method", "referer", "target"),
    [
        ("get", "http://testserver/elsewhere/", "/place/?a=1"),
        ("post", "http://testserver/events/new/", "/events/new/"),  # the page of the form, where its draft comes back
        ("post", "http://testserver/events/?q=x", "/events/?q=x"),
        ("post", "http://foreign.example/trap/", "/"),
        ("post", "http://testserver", "/"),
        ("post", "", "/"),
    ],
)
def test_a_session_that_ended_leads_back_to_the_page(method, referer, target):
    request = getattr(RequestFactory(), method)("/place/?a=1", headers={"Referer": referer, "Accept": "text/html"})
    request.actor = ANONYMOUS
    answer = signed_in(lambda _: HttpResponse())(request)
    assert answer.status_code == 302
    assert RequestFactory().get(answer["Location"]).GET["next"] == target
