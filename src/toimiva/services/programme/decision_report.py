"""A reading for a person at the terminal: the answer in a sentence, then figures, projects and findings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table


def show(answers: list[tuple[str, Any]]) -> None:
    """Print each file's answer."""
    console = Console(highlight=False)
    for name, answer in answers:
        for each in answer if isinstance(answer, list) else [answer]:
            console.print(f"[bold]{escape(name)}[/bold]")
            if "error" in each:
                console.print(f"  [red]{escape(each['error']['message'])}[/red]")
            else:
                _show(console, each)


def money(amount: str | None) -> str:
    """Return a sum as people write it in Finland.

    >>> money("3200000.00")
    '3 200 000,00 €'
    """
    return "-" if amount is None else f"{Decimal(amount):,.2f} €".replace(",", " ").replace(".", ",")


def _show(console: Console, answer: dict[str, Any]) -> None:
    case, motion = answer["case"], answer["motion"]
    head = [case["diary_number"], case["section"] and f"§ {case['section']}", case["decision_maker"]]
    console.print(f"  {escape(' · '.join(filter(None, head)) or '-')}")
    console.print(f"  {escape(case['title'] or '-')}")
    done = answer["resolution"]["type"] or answer["kind"]
    asked = f", proposed {money(motion['amount_eur'])}" if motion["amount_eur"] else ""
    console.print(f"  {done}{asked}, granted {money(answer['resolution']['granted_eur'])}")
    if motion["projects"]:
        console.print(_projects(motion))
    for finding in answer["findings"]:
        colour = "red" if finding["severity"] == "error" else "yellow"
        place = f" at {finding['at']['start']}" if finding["at"] else ""
        console.print(f"  [{colour}]{finding['severity']} {finding['code']}[/{colour}]{place}: {_told(finding)}")
    if not answer["findings"]:
        console.print("  Every figure and number agrees.")


def _told(finding: dict[str, Any]) -> str:
    if finding["difference"] is None:
        return escape(finding["figure"] or "")
    stated, found = money(finding["expected"]), money(finding["found"])
    return f"stated {stated}, the parts make {found}, difference {money(finding['difference'])}"


def _projects(motion: dict[str, Any]) -> Table:
    table = Table("division", "number", "project", box=None, pad_edge=True)
    table.add_column("euros", justify="right")
    for project in motion["projects"]:
        name = escape(project["name"])
        table.add_row(project["division"] or "-", project["number"], name, money(project["amount_eur"]))
    return table
