"""The registers of the work (floor 5): event classes (类别), items (事项) and who answers for them, limits (时限) and the working calendar (工作日历).

An event names an item; the item tells which unit handles it here, how long that may take, what evidence finishes it, and on what legal basis.
The calendar tells which minutes count. All of it is data that an officer changes on a page.
"""
