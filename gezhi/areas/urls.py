"""Addresses of the land pages, under /areas/."""

from django.urls import path

from gezhi.areas import pages

app_name = "areas"
urlpatterns = [
    path("", pages.home, name="home"),
    path("outlines", pages.outlines, name="outlines"),
    path("<str:code>/", pages.area, name="area"),
]
