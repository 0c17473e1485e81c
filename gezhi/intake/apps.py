"""Django's name card of the room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The doors."""

    name = "gezhi.intake"
