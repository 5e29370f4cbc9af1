"""Identity codes, business ids, account numbers, postal codes and telephone numbers: valid or not, and in one form.

No Django here: a policy, a form, a loader and the command line ask the same function.
"""

from .checking import KINDS, Identifier, Kind, identify
from .contacts import international, plain_phone

__all__ = ["KINDS", "Identifier", "Kind", "identify", "international", "plain_phone"]
