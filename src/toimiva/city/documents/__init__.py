"""Documents on paper and on screen: PDF/UA by Typst with the house's own fonts. Free of Django."""

from .typeset import FONTS, typeset

__all__ = ["FONTS", "typeset"]
