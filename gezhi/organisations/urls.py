"""Addresses of the bodies' pages."""

from django.urls import path

from gezhi.organisations import pages

app_name = "organisations"
urlpatterns = [
    path("organisations/", pages.home, name="home"),
    path("organisations/new", pages.create, name="create"),
    path("organisations/<str:code>/", pages.one, name="one"),
    path("organisations/<str:code>/edit", pages.edit, name="edit"),
    path("organisations/<str:code>/move", pages.move, name="move"),
    path("organisations/<str:code>/end", pages.end, name="end"),
]
