"""Who holds which post (岗位与任职): posts of bodies and areas, dated appointments, and the rights that follow from them.

An ``Appointment`` (任职) of a user to a ``Post`` (岗位) gives grants; its end takes them, by the clock, on the next request.
Floor 5: knows bodies, areas, accounts and access; is known by the events.
"""
