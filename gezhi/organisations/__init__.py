"""Bodies (机构): governments, departments, centres, stations and service companies that accept and handle matters.

An ``Organisation`` stands in a tree of its own and is tied to one area. ``accepts`` marks a desk that takes new matters (受理),
``handles`` a unit that may receive orders (承办), ``is_arbiter`` the county centre that settles who is responsible.
Floor 4: knows areas and accounts, is known by the catalogue, the roster and the events.
"""
