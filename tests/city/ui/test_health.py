"""Is it well: the answers for an operator and a collector, and what the access log leaves out."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from toimiva.city.access import system
from toimiva.city.audit.models import AuditShipment
from toimiva.city.audit.trail import record
from toimiva.city.audit.verification import settle
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.ui import health
from toimiva.city.ui.logs import NotHealth

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_ready_with_the_age_of_the_queue_and_the_last_shipment(client, settings):
    settings.TOIMIVA_AUDIT_TARGET = "/somewhere"
    answer = client.get("/readiness")
    assert answer.status_code == 200
    assert {"status", "version", "release", "database", "queue", "audit"} == set(answer.json())
    assert answer.json()["queue"] == {"status": "ok", "oldest_s": 0}
    assert answer.json()["audit"] == {"status": "never shipped"}
    assert client.get("/healthz").status_code == 200


def test_without_a_database_it_is_not_ready(client, monkeypatch):
    monkeypatch.setattr("helsinki_health_endpoints.views._check_database", lambda: "error")
    assert client.get("/readiness").status_code == 503


@pytest.mark.parametrize(
    "ago, fault, status",
    [
        (timedelta(minutes=60), "", "ok"),
        (timedelta(minutes=61), "", "late"),
        (timedelta(minutes=1), "status 503", "failing"),
    ],
)
def test_the_shipment_is_late_after_an_hour_and_failing_when_the_last_failed(settings, ago, fault, status):
    settings.TOIMIVA_AUDIT_TARGET = "/somewhere"
    AuditShipment.objects.create(target="/somewhere", shipped_at=NOW - ago, fault=fault)
    assert health.audit_part(NOW)["status"] == status


def test_the_oldest_job_that_could_run_counts_and_one_planned_for_later_does_not():
    with connection.cursor() as cursor:
        for task, at in (("late", NOW - timedelta(minutes=20)), ("planned", NOW + timedelta(hours=1))):
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, priority, args, status, scheduled_at, attempts)"
                " values ('default', %s, 0, '{}', 'todo', %s, 0)",
                [task, at],
            )
    assert health.queue_part(NOW) == {"status": "late", "oldest_s": 1200}
    assert health.job_counts() == {'{status="todo"}': 2}


def test_the_figures_are_prometheus_text(client):
    record(system("x"), "o", at=NOW)
    settle()
    AuditShipment.objects.create(target='a"b', position=0)
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.content.decode().splitlines()
    assert "toimiva_audit_events 1" in lines
    assert 'toimiva_audit_unshipped{target="a\\"b"} 1' in lines
    assert "toimiva_feedback_overdue 0" in lines
    for line in lines:
        assert line.startswith("# ") or float(line.rpartition(" ")[2]) >= 0


def test_the_figures_are_for_this_machine_the_token_and_the_administrator(client, settings):
    afar = {"REMOTE_ADDR": "10.0.0.5"}
    assert client.get("/metrics", **afar).status_code in (302, 403)
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.5"}).status_code in (302, 403)
    settings.TOIMIVA_METRICS_TOKEN = "s3cret"
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}, **afar).status_code != 200
    assert client.get("/metrics", headers={"Authorization": "Bearer s3cret"}, **afar).status_code == 200
    settings.TOIMIVA_METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}, **afar).status_code != 200
    user = User.objects.create(username="x")
    client.force_login(user)
    assert client.get("/metrics", **afar).status_code == 403
    RoleGrant.objects.create(user=user, role="city.administrator", valid_from=date(2020, 1, 1))
    assert client.get("/metrics", **afar).status_code == 200


@pytest.mark.parametrize(
    "path, kept",
    [("/healthz", False), ("/readiness", False), ("/metrics?x=1", False), ("/", True), ("/healthz-not", True)],
)
def test_the_access_log_leaves_the_health_paths_out(path, kept):
    args = ("127.0.0.1:1", "GET", path, "1.1", 200)
    entry = logging.LogRecord("uvicorn.access", 20, "", 0, '%s - "%s %s HTTP/%s" %d', args, None)
    assert NotHealth().filter(entry) is kept
