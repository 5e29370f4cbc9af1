"""How every page answers: whole page or fragment, refusal shown, done after a post; and who may open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpResponse


@dataclass(frozen=True)
class Page:
    """A template and the fragment of it that htmx swaps."""

    template: str
    fragment: str = ""


def page(
    operation: str, *, methods: tuple[str, ...] = ("GET", "HEAD"), shown_at: str = ""
) -> Callable[[Callable[..., Any]], Any]:
    """Declare which operation of the access table a view does; the actor is checked before the view runs.

    A view that only takes POST shows the page named `shown_at` (of the same arguments) again when it refuses: the
    links to that page in another language, and back to it after signing in, lead there.
    """

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            from django.http import HttpResponseNotAllowed

            from toimiva.city.access import require

            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            require(request.actor, operation)
            return view(request, *args, **kwargs)

        checked.operation = operation  # type: ignore[attr-defined]
        checked.shown_at = shown_at  # type: ignore[attr-defined]
        checked.methods = methods  # type: ignore[attr-defined]
        return checked

    return declare


def operation(name: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare which operation of the access table an API function does; to stand below the router's decorator."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> Any:
            from toimiva.city.access import require

            require(request.actor, name)
            return view(request, *args, **kwargs)

        checked.operation = name  # type: ignore[attr-defined]
        # the router reads the annotations, which are names of the view's own module
        checked.__signature__ = signature(view, eval_str=True)  # type: ignore[attr-defined]
        return checked

    return declare


def answer(request: Any, what: Page | str, **context: Any) -> HttpResponse:
    """Answer a page, or only its fragment when htmx asks for a part. A `refusal` in the context sets the status."""
    from django.shortcuts import render

    shown = Page(what) if isinstance(what, str) else what
    refusal = context.setdefault("refusal", None)
    part = bool(shown.fragment) and bool(request.htmx) and request.headers.get("HX-Request-Type") != "full"
    template = shown.fragment if part else shown.template
    return render(request, template, context, status=refusal.status if refusal is not None else 200)


def done(request: Any, what: Page | str, *, to: str = "", **context: Any) -> HttpResponse:
    """Answer a post that succeeded: the fragment for htmx, else a redirect (303) to `to` or to the page itself."""
    from django.http import HttpResponseRedirect

    if request.htmx and isinstance(what, Page) and what.fragment and not to:
        return answer(request, what, **context)
    response = HttpResponseRedirect(to or request.get_full_path())
    response.status_code = 303
    return response
