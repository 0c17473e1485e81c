"""Signing out by API ends the token at once."""

from gezhi.intake.tests.test_api_road import Caller


def test_a_token_stops_working_after_sign_out(town):
    worker = Caller(town, "worker")
    assert worker.send("get", "events").status_code == 200
    assert worker.send("post", "sign-out").status_code == 200
    assert worker.send("get", "events").status_code == 401
