"""The one router of early education: every file of this folder hangs its operations on it."""

from ninja import Router

router = Router(tags=["daycare"])
