"""The parent (主进程): keeps the database, the web server and the worker running and stops them together."""

from gezhi.ground.processes.child import Child
from gezhi.ground.processes.parent import Parent
from gezhi.ground.processes.ports import PortTaken, require_port

__all__ = ["Child", "Parent", "PortTaken", "require_port"]
