"""A stem stands in every text its form matches: else the reader would pass over what it should read."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.services.programme.engine.reading.forms import folded, forms, stem_of
from toimiva.services.programme.policy.tables import tables

WORDINGS = ("resolutions", "appeals", "bodies", "figure_cues", "document_kinds", "impact_areas", "phrases")
FORMS = sorted({form for name in WORDINGS for row in getattr(tables(), name) for form in (*row.fi, *row.sv)})


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_every_text_a_form_matches_holds_its_stem(data):
    form = data.draw(st.sampled_from(FORMS))
    text = data.draw(st.from_regex(re.compile(form, re.IGNORECASE)))
    assert folded(stem_of(form)) in folded(text)


STEMS = {
    r"\bpan(na|i|taan)\b.{0,60}\bpöydälle": "pöydälle",
    r"segregations?- och": "segregation",
    r"seurata?an": "seurat",
    r"digital|smart": "",
    r"(?:oikaisu|muutoksen)haku": "haku",
    r"[äö]lykäs+x": "lykäs",
    r"a{0,2}bcd{2,}e": "bcd",
    r"\bp\.|x": "",
}


@pytest.mark.parametrize("form, stem", STEMS.items())
def test_the_stem_is_the_longest_run_that_cannot_be_left_out(form, stem):
    assert stem_of(form) == stem


def test_a_form_without_a_stem_is_always_searched():
    known = forms(["pöydälle", r"\d+"])
    assert known.stems == () and known.search("kohta 7", folded("kohta 7"))


@given(st.text())
def test_folding_moves_no_letter(text):
    assert len(folded(text)) == len(text)
