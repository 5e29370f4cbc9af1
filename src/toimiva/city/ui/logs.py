"""What stays out of the logs: the health paths, asked every few seconds. Loaded with the settings: no Django here."""

from __future__ import annotations

import logging

PATHS = ("/healthz", "/readiness", "/metrics")


class NotHealth(logging.Filter):
    """Keeps the health paths out of the access log (uvicorn.access: client, method, path, version, status)."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = record.args[2] if isinstance(record.args, tuple) and len(record.args) > 2 else ""
        return str(path).partition("?")[0] not in PATHS
