"""The pages that describe API v1."""

import pytest
from django.test import Client

from gezhi.ground.problems import KINDS
from gezhi.intake.api import TABLE


def test_the_file_names_every_endpoint_and_is_open_to_all():
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert sum(len(operations) for operations in document["paths"].values()) == len(TABLE)


@pytest.mark.parametrize("path", ["/api/v1/docs", "/docs/problems"])
def test_the_pages_for_people_are_open_to_all(path):
    assert Client().get(path).status_code == 200


def test_every_problem_has_its_place_on_the_page():
    page = Client().get("/docs/problems").content.decode()
    assert all(f'id="{name}"' in page for name in KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/events/not-an-id"])
def test_an_unknown_address_is_a_problem_document(path):
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.django_db
def test_a_wrong_method_names_the_right_ones():
    answer = Client().delete("/api/v1/events")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, GET, HEAD")
