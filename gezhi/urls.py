"""Every address of the product, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("gezhi.intake.urls")),
    path("", include("gezhi.accounts.urls")),
    path("", include("gezhi.areas.urls")),
    path("", include("gezhi.organisations.urls")),
    path("", include("gezhi.catalogue.urls")),
    path("", include("gezhi.roster.urls")),
    path("", include("gezhi.events.urls")),
]
handler404 = "gezhi.ground.middleware.not_found"
