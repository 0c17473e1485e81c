"""Django's name card of the room, so that its templates and tags are found."""

from django.apps import AppConfig


class GroundConfig(AppConfig):
    """The ground floor; it has templates and tags but no tables."""

    name = "gezhi.ground"
