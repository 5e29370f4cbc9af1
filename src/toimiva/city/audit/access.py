"""Who may read the trail: the auditor. Nobody may change it; its oldest part goes by the retention job alone."""

from toimiva.city.access import by_system, role

ACCESS = {
    "audit.read": [role("city.auditor")],
    "audit.forget": [by_system],
}
