"""Every address of the product, room by room."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = ("accounts", "areas", "organisations", "catalogue", "roster", "events", "intake")

urlpatterns = [path("", include(f"gezhi.{room}.urls")) for room in ROOMS if find_spec(f"gezhi.{room}.urls")]
handler404 = "gezhi.ground.middleware.not_found"
