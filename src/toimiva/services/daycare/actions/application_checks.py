"""What an application may not ask for, told with the field to mend: the same at each step and when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from toimiva.city.refusals import Conflict, Refusal, Refusals
from toimiva.city.residents.models import Person

from ..models import Application, DaycareUnit, Placement
from ..policy.ages import earliest_start
from ..policy.application import application_rule, school_starts
from ..policy.due_date import Sent, due_date
from ..queries.cohort import care_language


@dataclass(frozen=True, kw_only=True)
class Need:
    """When and how much: the first day wished, hours a week, evenings and nights, the language of the care."""

    preferred_start: date
    hours_week: int
    shift_care: bool = False
    language: str
    language_consent: bool = False


def need_faults(need: Need, child: Person, type_: str, today: date) -> list[Refusal]:
    """Return everything that is wrong with when and how much."""
    rule = application_rule(today)
    found: list[Refusal | None] = [start_fault(need.preferred_start, child, type_, today)]
    if not rule.least_hours_week <= need.hours_week <= rule.most_hours_week:
        found.append(Refusal("hours_out_of_range", field="hours_week", value=need.hours_week,
                             least=rule.least_hours_week, most=rule.most_hours_week))  # fmt: skip
    if need.language not in rule.languages:
        found.append(Refusal("bad_value", field="language", value=need.language, expected=", ".join(rule.languages)))
    elif need.language != language_of(child) and not need.language_consent:
        found.append(Refusal("language_needs_consent", field="language_consent"))
    return [one for one in found if one is not None]


def language_of(child: Person) -> str:
    """Return the language in which the city arranges the child's care unless the guardian accepts another."""
    return care_language(child.mother_tongue, child.service_language)


def start_fault(start: date, child: Person, type_: str, today: date) -> Refusal | None:
    """Return what is wrong with the first day wished: passed, too young, at school, or the wrong kind."""
    field = "preferred_start"
    if start <= today:
        return Refusal("start_not_to_come", field=field, value=told(start))
    if start < (first := earliest_start(child.date_of_birth)):
        return Refusal("start_before_age", field=field, value=told(start), day=told(first))
    if start >= (school := school_starts(child.date_of_birth, today)):
        return Refusal("start_after_school", field=field, value=told(start), day=told(school))
    placed = has_place(child, start)
    if type_ == Application.Type.DAYCARE and placed:
        return Conflict("child_has_a_place", field=field)
    if type_ == Application.Type.TRANSFER and not placed:
        return Conflict("child_without_a_place", field=field)
    return None


def told(day: date) -> str:
    """Return a day as a refusal says it, in every language alike.

    >>> told(date(2026, 8, 3))
    '3.8.2026'
    """
    return f"{day.day}.{day.month}.{day.year}"


def has_place(child: Person, on: date) -> bool:
    """Tell whether the child has a place on a day."""
    rows = Placement.objects.filter(Q(ends=None) | Q(ends__gte=on), child=child, starts__lte=on)
    return rows.exists()


def asks_urgency(type_: str, start: date, today: date) -> bool:
    """Tell whether the start is sooner than the act gives the city time for: then a reason is asked."""
    due = due_date(Sent(type=type_, sent=today)).due_date  # type: ignore[arg-type]
    return due is not None and start < due


def wish_fault(unit: DaycareUnit, application: Application) -> Refusal | None:
    """Return why the child could not go to a unit, as the application stands."""
    name, start = unit.unit.name_fi, application.preferred_start
    if start is not None:
        if unit.close_on is not None and unit.close_on <= start:
            return Refusal("unit_closes_before_start", field="wish", unit=name, day=told(unit.close_on))
        if unit.open_from is not None and unit.open_from > start:
            return Refusal("unit_opens_after_start", field="wish", unit=name, day=told(unit.open_from))
    if application.language and unit.language != application.language:
        return Refusal("unit_in_another_language", field="wish", unit=name)
    if application.shift_care and unit.shift_care == DaycareUnit.ShiftCare.NONE:
        return Refusal("unit_without_shift_care", field="wish", unit=name)
    return None


def faults_to_send(application: Application, today: date) -> list[Refusal]:
    """Return everything that keeps an application from being sent on a day."""
    if application.preferred_start is None or application.hours_week is None:
        return [Refusal("application_without_a_need", field="preferred_start")]
    need = Need(
        preferred_start=application.preferred_start, hours_week=application.hours_week,
        shift_care=application.shift_care, language=application.language,
        language_consent=application.language_consent,
    )  # fmt: skip
    found = need_faults(need, application.child, application.type, today)
    wishes = list(application.wishes.select_related("unit__unit"))
    found += [fault for one in wishes if (fault := wish_fault(one.unit, application)) is not None]
    if application.type == Application.Type.TRANSFER and not wishes:
        found.append(Refusal("transfer_needs_a_wish", field="wish"))
    return found


def refuse_all(found: list[Refusal]) -> None:
    """Raise what was found: one fault as itself, several together."""
    if len(found) == 1:
        raise found[0]
    if found:
        raise Refusals(found)
