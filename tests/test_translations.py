"""Every word a page shows exists in Finnish and Swedish, and says what the msgid says."""

from __future__ import annotations

import gettext
import importlib.util
import json
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "translations.py"


def load():
    spec = importlib.util.spec_from_file_location("translations", TOOL)
    module = sys.modules["translations"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translations = load()

TEMPLATE = """{% load i18n %}
<h1>{% translate "Check your answers" %}</h1>
<p title="{{ _("Tip")|upper }}">{% blocktranslate trimmed with name=person.name %}
  {{ name }} has
  an offer, 100 % free.
{% endblocktranslate %}</p>
{% translate 'May' context "month" as month %}{% if x == _("Yes") %}{% endif %}
{# {% translate "Not said" %} #}{% comment %}{% translate "Nor this" %}{% endcomment %}
<script src="it's"></script>"""

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, pgettext
A = _("Send "
      "it")
B = gettext_lazy("Valid until %(day)s")
C = pgettext("verb", "May")
D = _(A)
"""

PART = """
["Check your answers"]
fi = "Tarkista vastauksesi"
sv = "Kontrollera dina svar"
["Tip"]
fi = "Vihje"
sv = "Tips"
["%(name)s has an offer, 100 %% free."]
fi = "%(name)s on saanut tarjouksen, 100 %% ilmainen."
sv = "%(name)s har fått ett erbjudande, 100 %% gratis."
["month|May"]
fi = "toukokuu"
sv = "maj"
["Yes"]
fi = "Kyllä"
sv = "Ja"
["Send it"]
fi = "Lähetä"
sv = "Skicka"
["Valid until %(day)s"]
fi = "Voimassa %(day)s asti"
sv = "Giltig till %(day)s"
["verb|May"]
fi = "Saa"
sv = "Får"
"""


@pytest.fixture
def house(tmp_path):
    for path, text in {
        "room/templates/room/page.html": TEMPLATE,
        "room/code.py": CODE,
        "locale_parts/a.toml": PART,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def test_every_word_of_ours_is_translated(capsys):
    status = translations.main(["check"])
    assert status == 0, capsys.readouterr().err


def test_a_translated_house_holds(house, capsys):
    assert translations.main(["check"], house) == 0
    assert capsys.readouterr().err == ""


def test_collect_says_where(house, capsys):
    assert translations.main(["collect"], house) == 0
    used = json.loads(capsys.readouterr().out)
    assert used["Check your answers"] == ["room/templates/room/page.html:2"]
    assert used["Send it"] == ["room/code.py:3"]
    assert set(used) == set(translations.translations(house / "locale_parts"))


BROKEN = {
    "no row": (('["Tip"]\nfi = "Vihje"\nsv = "Tips"\n', ""), 'no fi and no sv for "Tip"'),
    "no Swedish": (('sv = "Ja"', ""), 'no sv for "Yes"'),
    "empty Finnish": (('fi = "Kyllä"', 'fi = ""'), 'no fi for "Yes"'),
    "other placeholder": (("till %(day)s", "till %(date)s"), 'sv has other placeholders than "Valid until %(day)s"'),
    "lost placeholder": (("%(name)s on saanut", "On saanut"), "fi has other placeholders"),
    "unused": (('["Tip"]', '["Never said"]\nfi = "Ei"\nsv = "Nej"\n["Tip"]'), 'a.toml: nothing says "Never said"'),
    "a third language": (('sv = "Ja"', 'sv = "Ja"\nse = "Juo"'), 'a.toml: "Yes" has se'),
    "twice in a file": (('["Tip"]', '["Yes"]\nfi = "Kyllä"\nsv = "Ja"\n["Tip"]'), "a.toml: "),
}


@pytest.mark.parametrize("change, told", BROKEN.values(), ids=BROKEN)
def test_a_fault_is_told(house, capsys, change, told):
    part = house / "locale_parts" / "a.toml"
    assert change[0] in part.read_text("utf-8")
    part.write_text(part.read_text("utf-8").replace(*change), "utf-8")
    assert translations.main(["check"], house) == 1
    assert told in capsys.readouterr().err


def test_two_files_that_differ_are_both_named(house, capsys):
    (house / "locale_parts" / "b.toml").write_text('["Yes"]\nfi = "Joo"\nsv = "Ja"\n', "utf-8")
    assert translations.main(["check"], house) == 1
    assert 'a.toml and b.toml differ on "Yes"' in capsys.readouterr().err


def test_two_files_may_say_the_same(house):
    (house / "locale_parts" / "b.toml").write_text('["Yes"]\nfi = "Kyllä"\nsv = "Ja"\n', "utf-8")
    assert translations.main(["check"], house) == 0


@pytest.mark.parametrize("plural", ["{% blocktranslate count n=n %}one{% plural %}many{% endblocktranslate %}", ""])
def test_plural_forms_are_refused(house, capsys, plural):
    page = house / "room" / "templates" / "room" / "more.html"
    page.write_text("{% load i18n %}" + plural, "utf-8")
    assert translations.main(["check"], house) == (1 if plural else 0)
    assert ("more.html:1: plural forms" in capsys.readouterr().err) == bool(plural)


def test_compiled_catalogues_are_what_gettext_reads(house):
    assert translations.main(["compile"], house) == 0
    finnish, english = (gettext.translation("django", house / "locale", [language]) for language in ("fi", "en"))
    assert finnish.gettext("Send it") == "Lähetä"
    assert finnish.gettext("%(name)s has an offer, 100 %% free.").startswith("%(name)s on saanut")
    assert (finnish.pgettext("month", "May"), finnish.pgettext("verb", "May")) == ("toukokuu", "Saa")
    assert english.gettext("Send it") == "Send it"
    assert english.pgettext("month", "May") == "May"
