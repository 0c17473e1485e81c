"""Intake (floor 7): the doors. Every door ends in ``events.actions``; what a door adds is only how it speaks.

``api`` is the door of machines and of our own clients: API v1, described by the OpenAPI file it makes.
"""
