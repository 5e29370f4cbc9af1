"""Loading extracts of the population register: read, check every row, load in one transaction or not at all."""

from .load import load_extract
from .report import Counts, Fault, LoadReport, write_rejects

__all__ = ["Counts", "Fault", "LoadReport", "load_extract", "write_rejects"]
