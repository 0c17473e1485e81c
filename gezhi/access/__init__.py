"""Access (floor 2): who may do what, where. One policy answers both "which" (lists) and "may I" (one thing), so they cannot disagree.

Nouns: Verb (a named act), Role (a set of verbs, data), Grant (user x role x organisation and/or area subtree, dated), Actor (a user with his
grants of this moment), Scope (what an actor reaches by one verb). Users, organisations and areas are plain ids and paths here: this room
lies below theirs, so it has no foreign keys to them; those rows are ended, never deleted, and moving an area calls ``repath``.
"""
