"""A decision as a document: composed once from what is stored, shown as HTML and set as PDF/UA."""

from .compose import Document, compose
from .pdf import pdf

__all__ = ["Document", "compose", "pdf"]
