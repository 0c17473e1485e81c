"""Addresses of events, and the front door."""

from django.urls import path

from gezhi.events.pages import event, files, new, progress, queue

app_name = "events"
urlpatterns = [
    path("", queue.home, name="home"),
    path("events/", queue.queue, name="queue"),
    path("events/new/", new.new, name="new"),
    path("events/unlocated/", queue.unlocated, name="unlocated"),
    path("events/<uuid:event_id>/", event.event, name="event"),
    path("events/<uuid:event_id>/do/<slug:verb>", event.do, name="do"),
    path("events/<uuid:event_id>/reporter", event.reporter, name="reporter"),
    path("events/<uuid:event_id>/place", event.place, name="place"),
    path("events/<uuid:event_id>/files", files.upload, name="files"),
    path("events/<uuid:event_id>/files/<uuid:attachment_id>/<slug:variant>", files.download, name="file"),
    path("progress/", progress.ask, name="progress"),
    path("progress/matter", progress.matter, name="progress-matter"),
    path("progress/do/<slug:verb>", progress.do, name="progress-do"),
]
