"""The decision is PDF/UA-1: tagged, in its language, its fonts inside, the same bytes each time."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from toimiva.city.cases.document import Document, pdf
from toimiva.city.cases.document.compose import LABELS


def document(language: str) -> Document:
    return Document(
        language=language, city="Helsinki", title="Päätös varhaiskasvatuspaikasta", kind="Myönnetään",
        facts=[("Numero", "VAKA-2026-00001/1"), ("Päivä", "7.4.2026")], text=["Paikka myönnetään."],
        reasons=["Lapsella on oikeus.", "Paikka on lähellä."], law="540/2018, 12 §", decider=["Sari Lehto", "päättäjä"],
        appeal_title="Ohje", appeal=["Voit pyytää oikaisua."] * 3, appeal_law="434/2003",
        appeal_to=["Lautakunta", "kirjaamo"], note="", dated=datetime(2026, 4, 7, 8, tzinfo=UTC),
        words={name: words.in_language(language) for name, words in LABELS.items()},
    )  # fmt: skip


def elements(node: Any) -> list[str]:
    kids = node.get("/K", [])
    found = []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += [str(kid.S), *elements(kid)]
    return found


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_screen_reader_can_read_it(language):
    made = pdf(document(language))
    assert made == pdf(document(language))
    opened = pikepdf.open(BytesIO(made))
    assert str(opened.Root.Lang) == language
    assert bool(opened.Root.MarkInfo.Marked) is True
    assert bool(opened.Root.ViewerPreferences.DisplayDocTitle) is True
    metadata = opened.open_metadata()
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["dc:title"] == "Päätös varhaiskasvatuspaikasta, VAKA-2026-00001/1"
    assert {str(page.get("/Tabs")) for page in opened.pages} == {"/S"}
    roles = elements(opened.Root.StructTreeRoot)
    assert (roles.count("/H1"), roles.count("/H2")) == (1, 5)
    fonts = [one for one in opened.objects
             if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"]  # fmt: skip
    assert fonts
    assert all(any(key in one for key in ("/FontFile", "/FontFile2", "/FontFile3")) for one in fonts)
