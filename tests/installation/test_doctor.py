"""`toimiva doctor`: what is missing, how to mend it, and that it says so by its exit code."""

import json

import pytest

from toimiva.installation import doctor
from toimiva.installation.config import Config

from .helpers import toimiva


@pytest.fixture(scope="module")
def home(migrated_home):
    return migrated_home("doctor")


def findings(home, **environ):
    done = toimiva(home, "doctor", "--json", **environ)
    found = {finding["check"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == any(finding["state"] == "missing" for finding in found.values())
    return found


def test_each_check_is_made(home):
    assert list(findings(home)) == [
        *["Python", "packages", "home", "disk", "secrets", "settings", "debug", "sign-in", "translations", "chromium"],
        *["database", "pg_dump", "migrations", "static files", "job queue"],
    ]


def test_what_is_missing_says_how_to_mend_it(home):
    found = findings(home, TOIMIVA_DEBUG="1", TOIMIVA_HOTS="x")
    assert found["settings"] | {"mend": ""} == {
        "check": "settings",
        "state": "missing",
        "found": "TOIMIVA_HOTS",
        "mend": "",
    }
    assert found["debug"]["state"] == "missing"
    assert found["sign-in"]["state"] == "missing"
    assert all(finding["mend"] for finding in found.values() if finding["state"] != "ok")
    assert not any(finding["mend"] for finding in found.values() if finding["state"] == "ok")


def test_people_get_a_table(home):
    assert "how to mend it" in toimiva(home, "doctor").stdout


def test_a_migrated_home_has_nothing_pending_and_an_empty_one_has(home, tmp_path):
    assert findings(home)["migrations"]["state"] == "ok"
    assert findings(tmp_path / "new")["migrations"]["mend"] == "toimiva migrate"


def test_a_demo_is_for_nobody_who_signs_in_for_real(home):
    issuer = {"TOIMIVA_OIDC_ISSUER": "https://tunnistus.example/realms/city", "TOIMIVA_OIDC_CLIENT_SECRET": "s"}
    assert findings(home, **issuer)["sign-in"]["state"] == "ok"
    assert findings(home, **issuer, TOIMIVA_DEMO="1")["sign-in"]["state"] == "missing"
    assert findings(home, TOIMIVA_DEMO="1")["sign-in"]["state"] == "ok"


def test_a_key_that_others_can_read_is_told(tmp_path):
    config = Config.from_env({"TOIMIVA_HOME": str(tmp_path)})
    [fine] = doctor._secrets(config)
    (config.secrets / "identity_keys").chmod(0o644)
    [told] = doctor._secrets(config)
    assert (fine.state, told.state) == ("ok", "missing")
    assert "identity_keys" in told.found


def test_a_server_that_cannot_be_reached_is_told(home):
    found = findings(home, DATABASE_URL="postgresql://nobody@127.0.0.1:9/toimiva?connect_timeout=2")
    assert found["database"]["state"] == "missing"
    assert "DATABASE_URL" in found["database"]["mend"]


LOCK = """\
numpy==0.0.1 \\
    --hash=sha256:0
no-such-package==1.0 ; python_version >= "3" \\
    --hash=sha256:0
only-elsewhere==1.0 ; sys_platform == "plan9" \\
    --hash=sha256:0
"""


def test_packages_are_compared_with_the_lock():
    pytest.importorskip("packaging")
    names = {name: have for name, _, have in doctor._differing(LOCK)}
    assert names.keys() == {"numpy", "no-such-package"}
    assert names["no-such-package"] is None


def test_a_job_that_waits_long_means_that_no_worker_runs(home):
    import psycopg

    from toimiva.installation.postgres import Embedded

    with Embedded(home) as server, psycopg.connect(server.conninfo("toimiva")) as connection:
        connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " values ('default', 'late', '{}', 'todo', now() - interval '1 hour')"
        )
        connection.commit()
        try:
            assert findings(home)["job queue"]["state"] == "missing"
        finally:
            connection.execute("delete from procrastinate_jobs where task_name = 'late'")
    assert findings(home)["job queue"]["state"] == "ok"
