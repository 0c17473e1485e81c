"""Addresses of the roster's pages."""

from django.urls import path

from gezhi.roster import desk, pages

app_name = "roster"
urlpatterns = [
    path("people/", pages.home, name="home"),
    path("people/new", desk.create, name="create"),
    path("people/appointments/<int:appointment_id>/end", desk.end, name="end"),
    path("people/<str:code>/", pages.one, name="one"),
    path("people/<str:code>/edit", desk.change, name="change"),
    path("people/<str:code>/close", desk.close, name="close"),
    path("people/<str:code>/appoint", desk.appoint, name="appoint"),
]
