"""The area manager's page: one sentence, the chart, and the tables of participation, offers, walks and days kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page
from toimiva.city.ui.charts import Bar, Chart, bar_chart
from toimiva.city.ui.templatetags.toimiva import percent

from ..queries.figures import Figures
from ..queries.figures import figures as figures_on


@page("daycare.figures.read")
def figures(request: Request) -> HttpResponse:
    """How many children have a place, by age and district; the statutory days, the walks, the offers."""
    found = figures_on(request.actor, localdate(request.now))
    return answer(request, "daycare/figures.html", figures=found, on=localdate(request.now), chart=_chart(found))


def _chart(found: Figures) -> Chart | None:
    """Draw the ages whose share is told."""
    bars = [
        Bar(_("%(age)s years") % {"age": age}, round(share.share * 100, 1), percent(share.share))
        for age, share in found.ages
        if share.share is not None
    ]
    if not bars:
        return None
    highest = max(bars, key=lambda bar: bar.value)
    title = _("Most often children of %(age)s have a place: %(share)s") % {"age": highest.name, "share": highest.shown}
    return bar_chart(
        "participation", bars, title=title, subtitle=_("Children with a place, share of all of the age"),
        alt=", ".join(f"{bar.name} {bar.shown}" for bar in bars),
    )  # fmt: skip
