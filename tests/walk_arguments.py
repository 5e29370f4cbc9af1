"""What the access walk puts into addresses and bodies: every address with arguments has a row here.

A row is a function, called with the database at hand. An id that nothing has is enough: who may open the page
then gets 404, who may not gets 403.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

# The name of a URL pattern -> the arguments of its address.
ARGUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "cases:appeal": lambda: {"case_id": uuid4()},
    "cases:case": lambda: {"case_id": uuid4()},
    "cases:decide": lambda: {"case_id": uuid4()},
    "cases:decision": lambda: {"decision_id": uuid4()},
    "cases:decision-pdf": lambda: {"decision_id": uuid4(), "language": "fi"},
    "cases:my-case": lambda: {"case_id": uuid4()},
    "data:download": lambda: {"code": "residents", "form": "csv"},
    "data:indicator": lambda: {"code": "residents"},
    "daycare:link": lambda: {"secret": "nothing"},
    "daycare:offer": lambda: {"offer_id": uuid4()},
    "daycare:offer-no": lambda: {"offer_id": uuid4()},
    "gdpr:profile": lambda: {"uuid": uuid4()},
    "identity:key": lambda: {"key_id": uuid4()},
    "identity:user": lambda: {"user_uuid": uuid4()},
    "outreach:campaign": lambda: {"campaign_id": uuid4()},
    "outreach:message": lambda: {"message_id": uuid4()},
    "outreach:text": lambda: {"key": "daycare.offer"},
    "places:unit": lambda: {"unit_id": uuid4()},
    "programme:actuals": lambda: {"programme_id": 1_000_000},
    "programme:actuals-run": lambda: {"run_id": uuid4()},
    "programme:bring-actuals": lambda: {"programme_id": 1_000_000},
    "programme:rejects-csv": lambda: {"run_id": uuid4()},
    "programme:settle-actuals": lambda: {"run_id": uuid4()},
    "programme:cycle-report": lambda: {"report_id": 1_000_000},
    "programme:cycle-report-correct": lambda: {"report_id": 1_000_000},
    "programme:cycle-report-draft": lambda: {"report_id": 1_000_000, "language": "fi", "form": "html"},
    "programme:cycle-report-file": lambda: {"report_id": 1_000_000, "language": "fi", "form": "pdf"},
    "programme:cycle-report-open": lambda: {"programme_id": 1_000_000},
    "programme:cycle-report-rerun": lambda: {"report_id": 1_000_000},
    "programme:cycle-report-write": lambda: {"report_id": 1_000_000},
    "programme:cycle-reports": lambda: {"programme_id": 1_000_000},
    "programme:decision": lambda: {"decision_id": 1_000_000},
    "programme:accruals": lambda: {"programme_id": 1_000_000},
    "programme:carry-over": lambda: {"programme_id": 1_000_000},
    "programme:commitments": lambda: {"programme_id": 1_000_000},
    "programme:entry": lambda: {"programme_id": 1_000_000, "entry_id": 1_000_000},
    "programme:release": lambda: {"programme_id": 1_000_000, "entry_id": 1_000_000},
    "programme:year-end": lambda: {"programme_id": 1_000_000},
    "programme:allot": lambda: {"programme_id": 1_000_000},
    "programme:forecast": lambda: {"programme_id": 1_000_000, "number_id": 1_000_000},
    "programme:grant": lambda: {"programme_id": 1_000_000},
    "programme:ledger": lambda: {"programme_id": 1_000_000},
    "programme:ledger-csv": lambda: {"programme_id": 1_000_000},
    "programme:money": lambda: {"programme_id": 1_000_000},
    "programme:money-csv": lambda: {"programme_id": 1_000_000},
    "programme:periods": lambda: {"programme_id": 1_000_000},
    "programme:reopen-period": lambda: {"programme_id": 1_000_000},
    "programme:spending": lambda: {"programme_id": 1_000_000},
    "programme:spending-csv": lambda: {"programme_id": 1_000_000},
    "programme:spending-package-json": lambda: {"programme_id": 1_000_000},
    "programme:spending-suppliers-csv": lambda: {"programme_id": 1_000_000},
    "programme:transfer": lambda: {"programme_id": 1_000_000},
    "programme:decision-dates": lambda: {"decision_id": 1_000_000},
    "programme:draft": lambda: {"draft_id": 1_000_000},
    "programme:draft-form": lambda: {"draft_id": 1_000_000},
    "programme:matter": lambda: {"matter_id": 1_000_000},
    "programme:receipt": lambda: {"decision_id": 1_000_000},
    "programme:baseline": lambda: {"pk": 1_000_000},
    "programme:manager-add": lambda: {"pk": 1_000_000},
    "programme:manager-end": lambda: {"pk": 1_000_000, "manager_id": 1_000_000},
    "programme:milestone": lambda: {"pk": 1_000_000},
    "programme:milestone-add": lambda: {"pk": 1_000_000},
    "programme:portfolio": lambda: {"programme_id": 1_000_000},
    "programme:portfolio-csv": lambda: {"programme_id": 1_000_000},
    "programme:project": lambda: {"project_id": 1_000_000},
    "programme:project-state": lambda: {"pk": 1_000_000},
    "programme:risk": lambda: {"pk": 1_000_000},
    "programme:risk-add": lambda: {"pk": 1_000_000},
    "programme:status-report": lambda: {"report_id": 1_000_000},
    "programme:status-report-add": lambda: {"pk": 1_000_000},
    "programme:status-report-change": lambda: {"pk": 1_000_000},
    "programme:target": lambda: {"pk": 1_000_000},
    "programme:target-add": lambda: {"pk": 1_000_000},
    "programme:target-agree": lambda: {"pk": 1_000_000},
    "programme:programme": lambda: {"programme_id": 1_000_000},
    "programme:projects-csv": lambda: {"programme_id": 1_000_000},
    "programme:rounds": lambda: {"programme_id": 1_000_000},
    "programme:new-round": lambda: {"programme_id": 1_000_000},
    "programme:round": lambda: {"round_id": 1_000_000},
    "programme:move-round": lambda: {"round_id": 1_000_000},
    "programme:new-proposal": lambda: {"round_id": 1_000_000},
    "programme:results": lambda: {"round_id": 1_000_000},
    "programme:results-csv": lambda: {"round_id": 1_000_000},
    "programme:decide": lambda: {"round_id": 1_000_000},
    "programme:proposal": lambda: {"proposal_id": 1_000_000},
    "programme:score": lambda: {"proposal_id": 1_000_000},
    "residents:person": lambda: {"person_id": uuid4()},
    "rules:download": lambda: {"service": "programme", "name": "divisions", "form": "csv"},
    "rules:table": lambda: {"service": "programme", "name": "divisions"},
    "ui:feedback-case": lambda: {"feedback_id": uuid4()},
    "ui:feedback-received": lambda: {"feedback_id": uuid4()},
}

# "METHOD /path" of an API operation, as the OpenAPI document writes it without /api -> the arguments of its path.
API_ARGUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "GET /data/indicators/{code}/values": lambda: {"code": "residents"},
    "GET /places/units/{unit_id}": lambda: {"unit_id": uuid4()},
    "GET /programme/programmes/{programme_id}/ledger": lambda: {"programme_id": 1_000_000},
    "GET /programme/programmes/{programme_id}/money": lambda: {"programme_id": 1_000_000},
    "GET /programme/projects/{project_id}/followup": lambda: {"project_id": 1_000_000},
    "GET /programme/programmes/{programme_id}/spending": lambda: {"programme_id": 1_000_000},
}

# "METHOD /path" of an API operation -> a query or body of the right shape, or validation would answer first.
API_BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "POST /outreach/replies": lambda: {
        "sender": "+358401234567", "text": "K", "received_at": "2026-11-24T09:00:00Z", "provider_id": str(uuid4()),
    },
    "POST /outreach/deliveries": lambda: {
        "message": str(uuid4()), "state": "DELIVERED", "at": "2026-11-24T09:00:00Z", "event_id": "1",
    },
}  # fmt: skip
