"""Walks through the whole product in a real browser, each person with a window of his own."""
