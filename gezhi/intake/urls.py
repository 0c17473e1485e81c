"""Addresses of the doors."""

from django.urls import include, path

from gezhi.intake import api, pages

app_name = "intake"
urlpatterns = [
    path("api/v1/openapi.json", pages.openapi_file, name="openapi"),
    path("docs/problems", pages.problems, name="problems"),
    path("api/v1/docs", pages.docs, name="api-docs"),
    path("api/v1/", include(api.urls())),
]
