"""Words of the public spending page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from toimiva.city.ui.templatetags.toimiva import number

from ..engine.money import thousands
from ..engine.suppliers import SupplierKind, SupplierLine

register = template.Library()

KINDS = {
    SupplierKind.CITY: _("The city's own units"),
    SupplierKind.UNNAMED: _("Private persons and others who are not named"),
    SupplierKind.UNTOLD: _("Not told in the books"),
    SupplierKind.TOGETHER: _("Suppliers together: too few to be told apart"),
}


@register.filter
def supplier_name(line: SupplierLine) -> Any:
    """Who was paid: a company by name, all others by what their line stands for."""
    return line.name if line.kind == SupplierKind.NAMED else KINDS[line.kind]


@register.filter
def in_thousands(amount: Decimal) -> str:
    """Money in whole thousands, half away from zero, for the labels of a drawing."""
    return number(thousands(amount))
