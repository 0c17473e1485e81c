"""Pages of events (事件): the queue, one matter with what may be done, a new matter, places to settle, progress for everybody."""
