"""The cycle report: a frozen data set in, the same files out in every language and format. No Django, no clock."""

from .data_set import DataSet, read_data_set
from .render import FORMATS, file_name, render

__all__ = ["FORMATS", "DataSet", "file_name", "read_data_set", "render"]
