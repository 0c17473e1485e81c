"""Gezhi 格治: an open platform for community grid governance (网格化社会治理)."""

__version__ = "0.1.0"
