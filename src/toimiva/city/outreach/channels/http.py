"""One call to a provider over HTTP, and how its answer counts: 4xx is final, 5xx, 429 and silence may pass."""

from __future__ import annotations

from typing import Any

import requests

from .base import NotTaken

CONNECT_S, READ_S = 5, 20


def post(url: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Return status and JSON of a call that was answered with 2xx or 409 (known already); else `NotTaken`."""
    try:
        answer = requests.post(url, json=body, headers=headers, timeout=(CONNECT_S, READ_S), allow_redirects=False)
    except requests.RequestException as fault:
        raise NotTaken(type(fault).__name__, again=True) from fault
    status = answer.status_code
    if status >= 500 or status in (408, 429):
        raise NotTaken(f"HTTP {status}", again=True)
    if not (200 <= status < 300 or status == 409):
        raise NotTaken(f"HTTP {status}", again=False)
    try:
        told = answer.json()
    except ValueError:
        told = {}
    return status, told if isinstance(told, dict) else {}
