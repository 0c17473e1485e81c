"""Events (floor 6): the closed loop. 发现—推送—处置—协调—监督—反馈.

Nouns: Event (事件: the case on the ground), Order (工单: one unit's share of it), Clock (时限: a limit that runs for somebody),
Reporter (who raised it, sealed apart). ``workflow`` is the one table of what may follow what; ``actions`` are the verbs, the only writers.
"""
