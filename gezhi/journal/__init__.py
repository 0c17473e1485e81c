"""Journal (floor 1): the append-only record that is at once timeline, audit and queue.

Nouns: Entry (one thing that happened to one subject), Head (where the chain of a register subject stands), Words (free text that can be
erased while the entry keeps its hash), Receipt (the answer a keyed request got), Version (counters that tell caches to reload).
"""
