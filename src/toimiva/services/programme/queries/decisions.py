"""What can be read of programmes, already filtered by who reads."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from toimiva.city.access import Actor, may
from toimiva.city.refusals import Missing

from ..models import Decision, DivisionShare, Programme, Project, ProjectNumber


def programmes(actor: Actor) -> QuerySet[Programme]:
    """Return the programmes with their matters and the number of projects, newest first."""
    rows = Programme.objects.filter(may(actor, "programme.overview.read"))
    return rows.select_related("matter", "decision").annotate(project_count=Count("projects")).order_by("-id")


def programme(actor: Actor, programme_id: int) -> Programme:
    """Return one programme whole: divisions, projects and numbers in a constant number of queries."""
    numbers = ProjectNumber.objects.select_related("division")
    whole = Programme.objects.filter(may(actor, "programme.overview.read"), pk=programme_id)
    found = (
        whole.select_related("matter", "decision")
        .prefetch_related(
            Prefetch("divisions", DivisionShare.objects.order_by("id")),
            Prefetch("projects", Project.objects.prefetch_related(Prefetch("numbers", numbers))),
        )
        .first()
    )
    if found is None:
        raise Missing("not_found")
    return found


def decisions(actor: Actor, words: str = "", resolution: str = "") -> QuerySet[Decision]:
    """Return the decisions this actor may read, newest import first; without their long texts.

    Each of the `words` must stand in the title, the diary number, the body or the section.
    """
    rows = Decision.objects.filter(may(actor, "programme.decision.read"), replaced_by=None)
    for word in words.split()[:10]:
        rows = rows.filter(
            Q(matter__title__icontains=word)
            | Q(matter__diary_number__icontains=word)
            | Q(decision_maker__icontains=word)
            | Q(section=word.strip("§"))
        )
    if resolution:
        rows = rows.filter(resolution=resolution)
    return rows.select_related("matter").defer("source_text", "reading").order_by("-imported_at", "-id")


def decision(actor: Actor, decision_id: int) -> Decision:
    """Return one decision with its text and reading; `Missing` when there is none that this actor may read."""
    rows = Decision.objects.filter(may(actor, "programme.decision.read"), pk=decision_id)
    found = rows.select_related("matter", "replaced_by").prefetch_related("accepted_findings")
    if (one := found.first()) is None:
        raise Missing("not_found")
    return one


def handlings(actor: Actor, matter_id: int) -> QuerySet[Decision]:
    """Return the handlings of a matter in the order they were imported, each in its latest version."""
    rows = Decision.objects.filter(may(actor, "programme.decision.read"), matter_id=matter_id, replaced_by=None)
    return rows.defer("source_text").order_by("imported_at", "id")


def programme_bare(actor: Actor, programme_id: int) -> Programme:
    """Return one programme with its matter and decision only, for the head of a page."""
    whole = Programme.objects.filter(may(actor, "programme.overview.read"), pk=programme_id)
    if (found := whole.select_related("matter", "decision").first()) is None:
        raise Missing("not_found")
    return found
