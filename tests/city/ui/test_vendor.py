"""The browser's files are the ones VERSIONS.json names, ask no other host, and carry their licences."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src" / "toimiva"
STATIC = SOURCE / "city" / "ui" / "static"
FOLDERS = [STATIC / "vendor", ROOT / "tests" / "vendor", SOURCE / "city" / "documents" / "fonts"]
PACKAGES = [
    (folder, entry) for folder in FOLDERS for entry in json.loads((folder / "VERSIONS.json").read_text("utf-8"))
]
STYLES = sorted(STATIC.rglob("*.css"))
SERVED = STYLES + sorted(path for path in STATIC.rglob("*") if path.suffix in {".js", ".mjs"})

REQUESTS_OUTSIDE = re.compile(
    r"""url\(\s*["']?(?:https?:)?//|@import|(?:import|fetch|importScripts)\s*\(\s*["'`](?:https?:)?//|from\s*["']https?:""",
    re.IGNORECASE,
)


def of(package: tuple[Path, dict]) -> str:
    return package[1]["name"]


@pytest.mark.parametrize("folder, entry", PACKAGES, ids=map(of, PACKAGES))
def test_files_are_those_that_versions_names(folder, entry):
    found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in entry["sha256"]}
    assert found == entry["sha256"]


@pytest.mark.parametrize("folder, entry", PACKAGES, ids=map(of, PACKAGES))
def test_licence_is_beside_the_files(folder, entry):
    text = (folder / entry["licence_file"]).read_text("utf-8")
    assert entry["licence"]
    assert re.search(r"licen[cs]e|permission to use|redistribution", text, re.IGNORECASE)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_file_lies_unnamed(folder):
    named = {name for there, entry in PACKAGES if there == folder for name in entry["sha256"]}
    lying = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert lying - named == {"VERSIONS.json"}


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.name)
def test_served_file_asks_no_other_host_and_no_source_map(path):
    text = path.read_text("utf-8")
    assert not REQUESTS_OUTSIDE.search(text)
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_what_a_style_sheet_names_is_there(path):
    """The manifest storage stops at a missing file; so does this test, sooner."""
    targets = re.findall(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)", path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_manifest_storage_takes_every_file(tmp_path, settings):
    """As in production, where each name carries the hash of its file: a missing or outside target would stop it."""
    settings.STATIC_ROOT = tmp_path
    storage = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    call_command("collectstatic", interactive=False, verbosity=0)
    named = json.loads((tmp_path / "staticfiles.json").read_text("utf-8"))["paths"]
    assert named["toimiva/toimiva.css"] != "toimiva/toimiva.css"
    # map.js and MapLibre name their neighbours without a hash.
    assert (tmp_path / "vendor" / "maplibre-gl" / "maplibre-gl-worker.mjs").exists()


def test_every_icon_named_is_in_the_icons_file():
    """Icons by class name in templates, and those that a service's card gives as `icon="NAME"`."""
    held = set(re.findall(r"\.hds-icon--([a-z0-9-]+)\{", (STATIC / "vendor" / "icons.css").read_text("utf-8")))
    named = icons(".html", r"hds-icon--([a-z0-9-]*[a-z0-9])\b") | icons(".py", r"\bicon ?= ?\"([a-z0-9-]+)\"")
    assert "user" in named
    assert named <= held, "run tools/vendor_browser_files.py"


def icons(suffix: str, pattern: str) -> set[str]:
    pages = [path for path in SOURCE.rglob(f"*{suffix}") if STATIC not in path.parents]
    return {icon for page in pages for icon in re.findall(pattern, page.read_text("utf-8"))}
