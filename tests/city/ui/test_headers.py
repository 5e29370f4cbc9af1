"""Every answer carries the headers of the house, and nothing that we serve names another host."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.urls import URLPattern, get_resolver

import toimiva
from toimiva.city.ui.checks import check_limits, check_policy, check_real_people

SOURCE = Path(toimiva.__file__).parent


def addresses(resolver=None, prefix: str = "/") -> list[str]:
    """Every address without arguments, in Finnish."""
    found = []
    for one in (resolver or get_resolver()).url_patterns:
        part = str(one.pattern)
        if "<" in part or "(" in part or "^" in part:
            continue
        if isinstance(one, URLPattern):
            found.append(prefix + part)
        else:
            found += addresses(one, prefix + part)
    return found


ADDRESSES = sorted({*addresses(), "/no-such-page/", "/static/none.css", "/sv/", "/en/feedback/"})


def test_the_walk_of_headers_sees_the_house():
    assert {"/", "/healthz", "/readiness", "/metrics", "/audit/", "/rules/", "/feedback/"} <= set(ADDRESSES)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(client, address):
    answer = client.get(address)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_over_tls_browsers_are_told_to_stay_there(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    assert client.get("/", secure=True)["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.django_db
def test_what_needs_a_session_is_not_kept_by_anybody_between(client):
    assert client.get("/")["Cache-Control"] == "private, no-store"


OUTSIDE = re.compile(
    r"""(?:src|srcset|action|data|poster|hx-get|hx-post)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|<link\b[^>]*\bhref\s*=\s*["']?\s*(?:https?:)?//"""  # a link asks nobody until a person follows it
    r"""|url\(\s*["']?\s*(?:https?:)?//"""
    r"""|@import\s+["'](?:https?:)?//"""
    r"""|\b(?:fetch|import|importScripts)\s*\(\s*["'`](?:https?:)?//""",
    re.IGNORECASE,
)
OURS = [
    path
    for path in SOURCE.rglob("*")
    if path.suffix in (".html", ".css", ".js", ".mjs", ".svg") and path.is_file() and "node_modules" not in path.parts
]


def test_the_search_finds_what_it_looks_for():
    for text in (
        '<script src="https://cdn.example/x.js">', "<link href=//cdn.example/x.css>", "url('http://x/y.woff')",
        "@import 'https://x/y.css'", 'fetch("https://x")', 'import("//x/y.js")',
    ):  # fmt: skip
        assert OUTSIDE.search(text), text
    for text in (
        '<a href="https://finlex.fi">',
        '<link href="/x.css"><a href="//x">',
        "url(fonts/x.woff2)",
        'xmlns="http://www.w3.org/2000/svg"',
        'fetch("/x")',
    ):
        assert not OUTSIDE.search(text), text


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_template_style_or_script_names_another_host(path):
    text = path.read_text("utf-8")
    if "vendor" in path.parts:  # the makers' addresses in comments ask nobody for anything
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert [match.group() for match in OUTSIDE.finditer(text)] == []


def test_no_template_has_inline_style_or_script():
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
    for path in SOURCE.rglob("templates/**/*.html"):
        assert not inline.search(path.read_text("utf-8")), path


def deployed(tmp_path, **changes) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("TOIMIVA_", "DJANGO_"))}
    environ |= {
        "TOIMIVA_HOME": str(tmp_path),
        "TOIMIVA_BASE_URL": "https://toimiva.city.example",
        "TOIMIVA_OIDC_ISSUER": "https://id.city.example",
        "TOIMIVA_OIDC_CLIENT_SECRET": "x" * 40,
        "TOIMIVA_AUDIT_TARGET": str(tmp_path / "trail.jsonl"),
        "TOIMIVA_MUNICIPALITY": "091",
        "DJANGO_SETTINGS_MODULE": "toimiva.installation.settings",
        "PYTHONPATH": str(SOURCE.parent),
    } | changes
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING", "--tag", "security"]
    return subprocess.run(command, env=environ, capture_output=True, text=True, cwd=tmp_path)


def test_an_installation_for_real_people_passes_the_check_of_deployment(tmp_path):
    done = deployed(tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"TOIMIVA_BASE_URL": "http://toimiva.city.example"}, ["toimiva.E005"]),
        ({"TOIMIVA_DEBUG": "1", "TOIMIVA_DEMO": "1"}, ["toimiva.E003", "toimiva.E004"]),
        ({"TOIMIVA_AUDIT_TARGET": ""}, ["toimiva.W008"]),
        ({"TOIMIVA_MUNICIPALITY": ""}, ["toimiva.residents.W001"]),
    ],
)
def test_what_must_not_be_so_with_real_people_is_told(tmp_path, changes, told):
    done = deployed(tmp_path, **changes)
    assert done.returncode == 1
    for code in told:
        assert code in done.stderr


def test_a_loose_policy_and_a_limit_that_is_none_are_errors(settings):
    assert not [fault for fault in run_checks() if fault.id and fault.id.startswith("toimiva.E")]
    directives = dict(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives | {"script-src": ["'self'", "'unsafe-inline'"]}}
    settings.TOIMIVA_LIMITS = {"api": 0}
    settings.ALLOWED_HOSTS = ["*"]
    assert [fault.id for fault in check_policy(None)] == ["toimiva.E001"]
    assert [fault.id for fault in check_limits(None)] == ["toimiva.E002"]
    assert "toimiva.E007" in [fault.id for fault in check_real_people(None)]
