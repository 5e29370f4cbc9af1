"""Addresses that pages lead to: the rows of a list, and the page itself when it is read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse

NIL = UUID(int=0)


def links_to(name: str) -> Callable[[UUID], str]:
    """Return what gives the address of a page (URL name with one UUID) for an id; fifty of them cost as one.

    The language is the one that is active now.
    """
    before, _nil, after = reverse(name, args=[NIL]).partition(str(NIL))

    def link(id: UUID) -> str:
        return f"{before}{id}{after}"

    return link


def page_address(request: Any) -> str:
    """Return the address at which the page of this request can be read again, with its query.

    It is the request's own, save where that only takes posts: then it is that of the page the view shows (`shown_at`).
    """
    match = request.resolver_match
    name = getattr(match.func, "shown_at", "") if match else ""
    if not name:
        return str(request.get_full_path())
    query = request.META.get("QUERY_STRING", "")
    return reverse(name, kwargs=match.kwargs) + (f"?{query}" if query else "")
