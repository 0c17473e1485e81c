"""The front (前端入口): one port for everything people and machines ask.

An ASGI server takes the connections; every request goes to Django's WSGI application in a fixed pool of four threads per worker, so that
the number of database connections is known. Bodies are capped and spooled here, before any thread is taken.
"""
