"""Accessibility statement, privacy notice, the page of the demo city."""

from __future__ import annotations

from datetime import date

import pytest

from toimiva.city.ui import pages
from toimiva.city.ui.statement import statement
from toimiva.city.ui.theme import read_theme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "prefix, level, supervisor",
    [
        ("", "lain edellyttämät", "Liikenne- ja viestintävirasto Traficom"),
        ("/sv", "som lagen kräver", "Transport- och kommunikationsverket Traficom"),
        ("/en", "which the act asks for", "Transport and Communications Agency"),
    ],
)
def test_the_statement_says_what_the_act_asks(client, prefix, level, supervisor):
    text = client.get(f"{prefix}/accessibility/").content.decode()
    assert level in text or prefix in ("", "/sv"), "the catalogues may be uncompiled in a source tree"
    assert supervisor in text
    language = prefix.strip("/") or "fi"
    for issue in statement().issues:
        assert issue.description.in_language(language) in text
        assert issue.workaround.in_language(language) in text
    assert f'href="{prefix}/feedback/"' in text


STATEMENT = """
service = { fi = "a", sv = "b", en = "c" }
method = "self"
assessed_on = 2026-01-01
conforming = "CONFORMING"
published_at = 2026-01-01
burden_assessment = { fi = "", sv = "", en = "" }
"""
ISSUE = """
[[issue]]
criterion = "1.1.1"
fix_by = 2027-01-01
description = { fi = "a", sv = "b", en = "c" }
reason = { fi = "a", sv = "b", en = "c" }
workaround = { fi = "a", sv = "b" }
"""


@pytest.mark.parametrize(
    "text, fault",
    [
        (STATEMENT.replace("CONFORMING", "mostly"), ValueError),
        (STATEMENT.replace("CONFORMING", "partial"), ValueError),  # but no issue told
        (STATEMENT.replace("CONFORMING", "partial") + ISSUE, TypeError),  # a language is missing
        (STATEMENT.replace("CONFORMING", "full") + ISSUE.replace('sv = "b" }', 'sv = "b", en = "c" }'), ValueError),
    ],
)
def test_a_statement_that_contradicts_itself_is_refused(tmp_path, text, fault):
    path = tmp_path / "accessibility.toml"
    path.write_text(text)
    with pytest.raises(fault):
        statement(path)


def test_the_statement_of_the_house_is_not_stale():
    assert statement().assessed_on <= statement().published_at
    assert all(issue.fix_by > statement().published_at for issue in statement().issues)
    assert statement().published_at >= date(2026, 11, 24)


def test_the_privacy_notice_names_the_controller_of_the_theme(client, settings, tmp_path):
    theme = tmp_path / "city.toml"
    theme.write_text('name = "Koivula"\ncontroller = "Koivulan kaupunki"\nemail = "kirjaamo@koivula.example"\n')
    settings.TOIMIVA_CITY = read_theme(theme)
    text = client.get("/en/privacy/").content.decode()
    assert "Koivulan kaupunki" in text
    assert "kept for 5 years" in text
    assert "The city adds it in its theme file." in text


def test_the_demo_page_shows_its_document_and_runs_nothing_in_it(client, settings, tmp_path, monkeypatch):
    document = tmp_path / "demo-city.md"
    document.write_text("# The city\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n|a|b|\n|-|-|\n|1|2|\n")
    monkeypatch.setattr(pages, "DEMO_PAGES", (document,))
    settings.TOIMIVA_DEMO = True
    text = client.get("/en/about-demo/").content.decode()
    assert "<h1>The city</h1>" in text
    assert "<td>1</td>" in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    settings.TOIMIVA_DEMO = False
    assert client.get("/en/about-demo/").status_code == 404
    settings.TOIMIVA_DEMO = True
    monkeypatch.setattr(pages, "DEMO_PAGES", (tmp_path / "none.md",))
    assert client.get("/en/about-demo/").status_code == 404


def test_the_guide_of_the_api_tells_every_operation_and_asks_no_other_host(client):
    document = client.get("/api/openapi.json").json()
    for prefix, heading in (("", "Rajapinta"), ("/sv", "Gränssnittet"), ("/en", "The API")):
        text = client.get(f"{prefix}/api-guide/").content.decode()
        assert f"<h1>{heading}</h1>" in text
        assert all(f"<code>{path}</code>" in text for path in document["paths"])
        assert "https://cdn" not in text
    assert client.get("/api/docs/").status_code == 404
