"""What can be read of cases, already filtered by who reads."""

from .desk import Desk, case, decision, queue
from .mine import Matter, MyMatters, Task, my_case, my_matters

__all__ = ["Desk", "Matter", "MyMatters", "Task", "case", "decision", "my_case", "my_matters", "queue"]
