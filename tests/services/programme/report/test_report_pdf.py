"""The PDF is PDF/UA-1: what a checker and a screen reader look for, and the same bytes in another process."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from toimiva.city.documents import FONTS
from toimiva.services.programme.engine.report import FORMATS, render

from .sample import ACCOUNTS, FILE, LANGUAGES, sample


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request) -> tuple[str, pikepdf.Pdf]:
    return request.param, pikepdf.open(BytesIO(render(sample(accounts=ACCOUNTS), "pdf", request.param)))


def elements(node: Any) -> list[Any]:
    """Every structure element below a node, in the order it is read."""
    found = []
    for kid in _kids(node):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += [kid, *elements(kid)]
    return found


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def test_it_says_its_language_title_and_standard(made):
    language, pdf = made
    assert str(pdf.Root.Lang) == language
    assert bool(pdf.Root.MarkInfo.Marked) is True
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
    metadata = pdf.open_metadata()
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["dc:title"].startswith({"fi": "Seuranta", "sv": "Uppfölj", "en": "Follow-up"}[language])
    assert {str(page.get("/Tabs")) for page in pdf.pages} == {"/S"}


def test_headings_tables_and_figures_are_tagged(made):
    _language, pdf = made
    found = elements(pdf.Root.StructTreeRoot)
    roles = Counter(str(one.S) for one in found)
    assert roles["/H1"] + roles["/Title"] >= 1
    assert roles["/H2"] >= 8
    assert roles["/Table"] == 11
    heads = [one for one in found if str(one.S) == "/TH"]
    assert len(heads) >= 40
    assert roles["/THead"] == roles["/Table"]
    alts = [str(one.Alt) for one in found if str(one.S) == "/Figure" and "/Alt" in one]
    assert len(alts) == 2
    assert all("742" in alts[0] or "1 742" in one for one in alts[:1])


def test_parts_in_another_language_say_so(made):
    language, pdf = made
    languages = {str(one.get("/Lang", "")) for one in elements(pdf.Root.StructTreeRoot)} - {""}
    assert ("fi" in languages) is (language != "fi")


def test_every_font_is_in_the_file(made):
    _language, pdf = made
    fonts = [
        one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all(any(key in one for key in ("/FontFile", "/FontFile2", "/FontFile3")) for one in fonts)
    assert all("Inter" in str(one.FontName) for one in fonts)
    assert (FONTS / "licences").is_dir()


PROGRAM = """
import json, sys
from hashlib import sha256
from pathlib import Path
from toimiva.services.programme.engine.report import FORMATS, read_data_set, render
data = read_data_set(json.loads(Path(sys.argv[1]).read_text("utf-8")))
print(json.dumps({form: sha256(render(data, form, "sv")).hexdigest() for form in FORMATS}))
"""


def test_another_process_makes_the_same_bytes():
    import json
    import os

    here = {form: sha256(render(sample(), form, "sv")).hexdigest() for form in FORMATS}
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(Path("src").resolve())}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(FILE)], capture_output=True, text=True, check=True, env=environment
        )
        assert json.loads(done.stdout) == here
