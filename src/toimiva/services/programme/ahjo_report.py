"""Fetching cases of Ahjo at the terminal: what was asked, and what became of each decision."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rich.console import Console
from rich.markup import escape

from toimiva.city.access import system
from toimiva.city.files import BAD_INPUT, DID_NOT_HOLD, HELD
from toimiva.city.refusals import Refusal

from . import actions
from .models import AhjoState

ACTOR = system("toimiva programme import-ahjo")


def fetch(diary: str) -> dict[str, Any]:
    """Fetch one case now; what is at fault answers an `error` in its place. `exit` is its exit code."""
    now = timezone.now()
    try:
        request = actions.ask_ahjo(ACTOR, diary, now=now, review=False)
        request = actions.fetch_case(ACTOR, request.pk, now=now)
    except Refusal as refusal:
        return {"diary_number": diary, "error": refusal.as_dict(), "exit": BAD_INPUT}
    answer: dict[str, Any] = {"diary_number": diary, "state": request.state, "decisions": request.answer}
    if request.fault:
        answer["error"] = Refusal(request.fault, field="diary_number", **request.fault_facts).as_dict()
    if request.next_at:
        answer["next_try"] = request.next_at.isoformat()
    stored = request.state == AhjoState.DONE and all(one["became"] in ("stored", "known") for one in request.answer)
    return answer | {"exit": HELD if stored else DID_NOT_HOLD}


def show_fetched(answers: list[dict[str, Any]]) -> None:
    """Print each case with its decisions."""
    console = Console(highlight=False)
    for answer in answers:
        console.print(f"[bold]{escape(answer['diary_number'])}[/bold]  {answer.get('state', '')}")
        if "error" in answer:
            console.print(f"  [red]{escape(answer['error']['message'])}[/red]")
        for one in answer.get("decisions", []):
            why = f": {one['fault']}" if "fault" in one else ""
            console.print(f"  {escape(one['native_id'])}  {one['became']}{why}")
