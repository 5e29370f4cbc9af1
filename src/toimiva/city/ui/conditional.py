"""ETags for answers of the API that hold personal data: the asker may keep them, nobody between."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the answer an ETag of its content, answer 304 where the asker has it, and keep it out of shared caches."""

    @wraps(view)
    def kept_private(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return conditional_page(kept_private)
