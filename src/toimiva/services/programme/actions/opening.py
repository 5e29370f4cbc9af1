"""A motion becomes a programme, and a later handling changes it in place: numbers and shares keep their ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model, ProtectedError
from django.db.models.fields.reverse_related import ForeignObjectRel

from toimiva.city.refusals import Conflict

from ..models import Decision, DivisionShare, Matter, Programme, Project, ProjectNumber

OWN = (DivisionShare, Project, ProjectNumber)  # what a motion itself makes; anything else that points here is others'
Found = Mapping[str, Any]


def open_programme(matter: Matter, decision: Decision, found: Found) -> Programme:
    """Store what the motion asks: the latest handling's figures stand, earlier ones stay in their own decisions.

    To be called with the matter locked. A programme that is there already is changed by project number and division
    code, so money, milestones and reports that point at them stay. Raises `Conflict("number_in_use")` when the motion
    drops a number, project or division that something points at; nothing is changed then.
    """
    motion = found["motion"]
    programme, _ = Programme.objects.update_or_create(
        matter=matter,
        defaults={
            "decision": decision,
            "name": matter.title,
            "root_number": motion["project_number"] or "",
            "budget_year": motion["budget_year"],
            "budget_item": motion["budget_item"] or "",
            "budget_item_name": motion["budget_item_name"] or "",
            "proposed": Decimal(motion["amount_eur"]),
        },
    )
    shares = {row["code"]: _share(programme, row) for row in motion["divisions"]}
    kept = _set_projects(programme, shares, found)
    _drop(programme.projects.exclude(pk__in=kept))
    _drop(programme.divisions.exclude(code__in=shares))
    return programme


def _share(programme: Programme, row: Found) -> DivisionShare:
    values = {"name": row["name"], "amount": Decimal(row["amount_eur"])}
    return DivisionShare.objects.update_or_create(programme=programme, code=row["code"], defaults=values)[0]


def _set_projects(programme: Programme, shares: Mapping[str, DivisionShare], found: Found) -> list[int]:
    """Set the projects and their numbers as the motion has them; return the ids of the projects that stay."""
    rows = found["motion"]["projects"]
    _drop(
        ProjectNumber.objects.filter(project__programme=programme).exclude(number__in=[row["number"] for row in rows])
    )
    before = _projects_before(programme)
    _make_room(programme)
    places = {figure["project_number"]: figure["at"] for figure in found["figures"] if figure["project_number"]}
    opened: dict[str, Project] = {}
    for place, row in enumerate(rows, 1):
        project = opened.get(row["joint_with"] or "")
        if project is None:
            project = before.get(row["number"])
            if project is None or project in opened.values():
                project = Project(programme=programme)
            project.name, project.place = _common_name(row, rows), place
            project.save()
        opened[row["number"]] = project
        _set_number(project, shares[row["division"]], row, places.get(row["number"]))
    return [project.pk for project in opened.values()]


def _projects_before(programme: Programme) -> dict[str, Project]:
    """Return the project of each number as it stands."""
    numbers = ProjectNumber.objects.filter(project__programme=programme).select_related("project")
    shared: dict[int, Project] = {}
    return {one.number: shared.setdefault(one.project_id, one.project) for one in numbers}


def _make_room(programme: Programme) -> None:
    """Move the projects out of each other's way: two of them may change places, and a place is held by one."""
    far = 1_000_000
    for project in programme.projects.order_by("-place"):
        Project.objects.filter(pk=project.pk).update(place=project.place + far)


def _set_number(project: Project, share: DivisionShare, row: Found, at: Found | None) -> None:
    values = {
        "project": project,
        "division": share,
        "name": row["name"],
        "unit": row["unit"] or "",
        "amount": Decimal(row["amount_eur"]),
        "start": at["start"] if at else None,
        "end": at["end"] if at else None,
    }
    ours = ProjectNumber.objects.filter(number=row["number"]).select_related("project").first()
    if ours is not None and ours.project.programme_id != project.programme_id:
        raise Conflict("number_of_another_programme", number=row["number"])
    ProjectNumber.objects.update_or_create(number=row["number"], defaults=values)


def _drop(rows: Iterable[Model]) -> None:
    """Delete rows that the motion no longer has, unless anything of another room points at one of them."""
    for row in rows:
        if any(_others(row)):
            raise Conflict("number_in_use", what=_named(row))
        try:
            row.delete()
        except ProtectedError as fault:  # something further down the line
            raise Conflict("number_in_use", what=_named(row)) from fault


def _others(row: Model) -> Iterator[bool]:
    """Tell for each relation from another room's rows whether any of them points at `row`."""
    for relation in row._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in OWN:
            yield relation.related_model._default_manager.filter(**{relation.field.name: row}).exists()


def _named(row: Model) -> str:
    if isinstance(row, ProjectNumber):
        return row.number
    return str(getattr(row, "name", row.pk))


def _common_name(row: Found, rows: list[Found]) -> str:
    """The name of the project: of a joint one, what its numbers' names begin with alike ("…, Kymp" and "…, Kuva")."""
    other = next((one for one in rows if one["number"] == row["joint_with"]), None)
    if other is None:
        return str(row["name"])
    alike = [left for left, right in zip(row["name"].split(), other["name"].split(), strict=False) if left == right]
    return " ".join(alike).rstrip(",;:– ") or str(row["name"])
