"""What is stored of a programme, one file for each thing an official would name."""

from .decisions import Decision, DivisionShare, Matter, MatterState, Programme, Project, ProjectNumber

__all__ = ["Decision", "DivisionShare", "Matter", "MatterState", "Programme", "Project", "ProjectNumber"]
