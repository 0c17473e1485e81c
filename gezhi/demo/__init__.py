"""Demonstration data (演示数据): a small, lawful, invented community on real public division codes, marked as demo everywhere."""
