"""Addresses of the catalogue and the calendar."""

from django.urls import path

from gezhi.catalogue.pages import calendars, items, limits

app_name = "catalogue"
urlpatterns = [
    path("items/", items.items, name="items"),
    path("items/new", items.new, name="new_item"),
    path("items/<str:code>/", items.item, name="item"),
    path("items/<str:code>/edit", items.edit, name="edit_item"),
    path("items/<str:code>/end", items.end, name="end_item"),
    path("items/<str:code>/responsibility", items.responsibility, name="responsibility"),
    path("limits/", limits.limits, name="limits"),
    path("limits/<str:clock>/<str:urgency>", limits.edit, name="edit_limit"),
    path("calendar/", calendars.this_year, name="calendar"),
    path("calendar/hours", calendars.hours, name="hours"),
    path("calendar/<int:year>/", calendars.year, name="year"),
    path("calendar/<int:year>/load", calendars.load, name="load_year"),
    path("calendar/<int:year>/confirm", calendars.confirm, name="confirm_year"),
    path("calendar/<int:year>/<int:month>/<int:day>", calendars.day, name="day"),
]
