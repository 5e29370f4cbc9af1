"""What the review of an import shows beside the text: findings with their reasons, checks that held, names resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.ui.templatetags.toimiva import euros

from ..policy.matter_states import GRANTS
from ..policy.tables import tables

Reading = Mapping[str, Any]


@dataclass(frozen=True)
class ShownFinding:
    """A finding in words; `place` counts from 1 and names its anchor and the field of its reason."""

    place: int
    is_error: bool
    words: str
    difference: str
    figure: str
    in_text: bool
    reason: str = ""


@dataclass(frozen=True)
class Name:
    """A name of the text as it was resolved."""

    name: str
    as_what: str


def shown_findings(reading: Reading, reasons: Mapping[str, str]) -> list[ShownFinding]:
    """Return the findings, errors first, each with the reason written so far."""
    found = [
        ShownFinding(
            place=place,
            is_error=finding["severity"] == "error",
            words=finding_words(finding["code"]),
            difference=_difference(finding),
            figure=finding["figure"] or "",
            in_text=bool(finding["at"] and finding["at"]["end"] > finding["at"]["start"]),
            reason=reasons.get(str(place), ""),
        )
        for place, finding in enumerate(reading["findings"], 1)
    ]
    return sorted(found, key=lambda one: (not one.is_error, one.place))


def finding_words(code: str) -> str:
    """Return a finding in the language of the page, by the table of findings."""
    row = next((row for row in tables().findings if row.id == code), None)
    return str(getattr(row, get_language() or "fi", "") or code) if row else code


def _difference(finding: Mapping[str, Any]) -> str:
    """What is stated, what the parts make, and the difference, in words; empty where the finding has none."""
    if finding["expected"] is None or finding["found"] is None:
        return ""
    if finding["difference"] is None:
        return _("stated %(expected)s, found %(found)s") % {"expected": finding["expected"], "found": finding["found"]}
    sums = {name: euros(Decimal(finding[name]), 2) for name in ("expected", "found", "difference")}
    return _("stated %(expected)s, the parts make %(found)s, difference %(difference)s") % sums


def held_checks(reading: Reading) -> list[str]:
    """Return in words the checks that held, so that a person sees what was compared."""
    motion, codes = reading["motion"], {finding["code"] for finding in reading["findings"]}
    if not motion or not motion["amount_eur"]:
        return []
    held, total = [], euros(Decimal(motion["amount_eur"]))
    if motion["divisions"] and "SUM_DIVISIONS" not in codes:
        held.append(_("The divisions add up to %(total)s") % {"total": total})
    if motion["projects"] and not codes & {"SUM_PROJECTS", "SUM_PER_DIVISION"}:
        held.append(_("The projects add up to the motion and in each division"))
    if motion["projects"] and not codes & {"DUPLICATE_NUMBER", "NUMBER_SCHEME", "NUMBER_DIVISION_MISMATCH"}:
        held.append(
            _("%(count)s project numbers follow the scheme, none stands twice") % {"count": len(motion["projects"])}
        )
    joint = {frozenset((row["number"], row["joint_with"])) for row in motion["projects"] if row["joint_with"]}
    held += [_("The joint project stands in both divisions: %(numbers)s") % {"numbers": " + ".join(sorted(pair))}
             for pair in joint]  # fmt: skip
    return held


def resolved_names(reading: Reading) -> list[Name]:
    """Return the names of the text as they were resolved: divisions with their place in a number, bodies, people."""
    places = {row.id: row.number for row in tables().divisions}
    motion, resolution = reading["motion"] or {}, reading["resolution"]
    names = [
        Name(row["name"], f"{row['code']} · {places.get(row['code'], '–')}" if row["code"] else _("not known"))
        for row in motion.get("divisions", [])
    ]
    if maker := reading["case"]["decision_maker"]:
        names.append(Name(maker, _("Decision-maker")))
    if who := resolution["on_proposal_of"]:
        names.append(Name(who, _("on the proposal of")))
    names += [Name(one["name"] or "", _("heard as an expert")) for one in resolution["heard_experts"]]
    names += [Name(body, _("Followed by")) for body in motion.get("monitoring_bodies", [])]
    return names


def lead(reading: Reading, findings: Sequence[ShownFinding], state: str, target: str) -> str:
    """Return the answer first: whether the figures agree, and what storing the decision means for the money."""
    errors = sum(finding.is_error for finding in findings)
    if errors:
        return _("%(count)s errors hold the import. Mend the text, or write for each why it is accepted.") % {
            "count": errors
        }
    if target in GRANTS:
        granted = euros(Decimal(reading["resolution"]["granted_eur"]))
        return _("The figures agree. The decision grants %(granted)s.") % {"granted": granted}
    if target == "TABLED":
        return _(
            "The figures agree, but the matter was tabled. We store the proposal; the money opens when it is decided."
        )
    return _("The figures agree. The decision grants no money.")
