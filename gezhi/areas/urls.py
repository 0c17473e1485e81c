"""Addresses of the land pages."""

from django.urls import path

from gezhi.areas import pages

app_name = "areas"
urlpatterns = [
    path("areas/", pages.home, name="home"),
    path("areas/outlines", pages.outlines, name="outlines"),
    path("areas/<str:code>/", pages.area, name="area"),
]
