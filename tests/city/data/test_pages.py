"""Figures as people, programs and files get them: answer first, hidden in words, the same in each of them."""

from __future__ import annotations

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from toimiva.city.data import actions
from toimiva.city.data.cli import cli
from toimiva.city.data.models import Computation

from .conftest import NOW, ROBOT


@pytest.fixture
def computed(city):
    actions.refresh(ROBOT, now=NOW)
    return city


def text(answer) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "address, says",
    [
        ("/indicators/", "Kaupungissa asuu 173 ihmistä."),
        ("/sv/indicators/", "I staden bor 173 människor."),
        ("/en/indicators/", "173 people live in the city."),
        ("/indicators/residents/", "Kaupungissa asuu 173 ihmistä."),
        ("/sv/indicators/residents/", "I staden bor 173 människor."),
        ("/en/indicators/residents/", "173 people live in the city."),
    ],
)
def test_anybody_reads_the_answer_in_a_sentence(client, computed, address, says):
    answer = client.get(address)
    assert answer.status_code == 200
    assert says in text(answer)


def test_without_data_a_page_says_so(client, city):
    assert text(client.get("/en/indicators/")).count("There is no data yet.") == 7
    assert "There is no data yet." in text(client.get("/en/indicators/residents/"))


def test_an_indicator_that_is_not_there_is_not_found(client, db):
    assert client.get("/indicators/nothing/").status_code == 404
    assert client.get("/indicators/nothing.csv").status_code == 404
    assert client.get("/api/data/indicators/nothing/values").status_code == 404


def test_the_page_tells_the_definition_the_source_and_what_was_hidden(client, computed):
    page = text(client.get("/en/indicators/residents/"))
    assert "The age is the one a person reaches during the year." in page
    assert "The city&#x27;s population data" in page
    assert "Counts from 1 to 4 are hidden" in page
    assert "older than allowed" in page or "up to date" in page


def test_a_hidden_count_stands_nowhere_on_the_page_nor_in_its_chart(client, computed):
    """Area not known: 3 persons. In the table `hidden`, in the chart no bar."""
    page = text(client.get("/en/indicators/residents/?level=1"))
    row = page.split("Area not known</th>")[1].split("</tr>")[0]
    assert row.count("hidden") == 7
    assert not any(figure.isdigit() for figure in row.replace("t-muted", ""))
    spec = page.split('id="by-area-spec"')[1].split("</script>")[0] if "by-area-spec" in page else ""
    assert "Area not known" not in spec


def test_the_chart_is_drawn_without_javascript_and_once(client, computed):
    first = client.get("/indicators/residents/?level=3")
    assert text(first).count("<svg xmlns") == 2  # wide and narrow
    drawn = list((computed / "cache" / "charts").glob("*.svg"))
    assert len(drawn) == 2
    client.get("/indicators/residents/?level=3")
    assert list((computed / "cache" / "charts").glob("*.svg")) == drawn
    assert "style=" not in text(first).split("<main")[1].split("</main>")[0]


def test_the_number_of_queries_does_not_grow(client, computed, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/indicators/")
    with django_assert_max_num_queries(6):
        client.get("/indicators/residents/?level=3")


@pytest.mark.parametrize("level", ["", "0", "9", "x", "²", "-1"])
def test_a_level_that_is_not_there_shows_the_major_districts(client, computed, level):
    assert "Alue 1<" in text(client.get("/indicators/residents/", {"level": level}))


def test_the_csv_leaves_hidden_values_empty(client, computed):
    rows = list(csv.DictReader(io.StringIO(text(client.get("/indicators/residents.csv")))))
    city = next(row for row in rows if row["area"] == "city" and row["group"] == "")
    assert (city["value"], city["hidden"]) == ("173", "0")
    unknown = next(row for row in rows if row["area"] == "1-unplaced" and row["group"] == "")
    assert (unknown["value"], unknown["numerator"], unknown["denominator"], unknown["hidden"]) == ("", "", "", "1")


def test_json_stat_is_whole(client, computed):
    """JSON-stat 2.0: as many values as the product of the sizes, in row-major order."""
    found = client.get("/en/indicators/residents.json").json()
    assert (found["version"], found["class"], found["id"]) == ("2.0", "dataset", ["area", "group"])
    assert len(found["value"]) == found["size"][0] * found["size"][1]
    areas, groups = (found["dimension"][name]["category"]["index"] for name in found["id"])
    at = areas.index("2-10") * len(groups) + groups.index("0-6")
    assert found["value"][at] == 40
    unknown = areas.index("1-unplaced") * len(groups) + groups.index("")
    assert (found["value"][unknown], found["status"][str(unknown)]) == (None, "c")
    assert "population data" in found["source"]


def test_the_api_gives_the_cells_a_page_at_a_time(client, computed):
    whole = client.get("/api/data/indicators/residents/values?limit=1000").json()["cells"]
    paged, cursor = [], 0
    while cursor is not None:
        page = client.get("/api/data/indicators/residents/values", {"limit": 10, "cursor": cursor}).json()
        assert page["period"] == "2026-11"
        paged, cursor = paged + page["cells"], page["next"]
    assert paged == whole
    assert all(cell["value"] is None and cell["numerator"] is None for cell in whole if cell["suppressed"])
    assert client.get("/api/data/indicators/residents/values?limit=0").status_code == 422


def test_the_api_lists_the_indicators(client, computed):
    found = {one["code"]: one for one in client.get("/api/data/indicators").json()}
    assert float(found["residents"]["value"]) == 173
    assert found["residents"]["hides_small_counts"] is True
    assert found["segregation-language"]["unit"] == "index"


def run(*words: str):
    return CliRunner().invoke(cli, list(words), catch_exceptions=False)


def test_the_command_line_takes_computes_lists_and_exports(city, tmp_path):
    assert "residents: 173 rows" in run("snapshot").output
    assert "residents" in run("compute", "residents").output
    assert Computation.objects.count() == 1
    listed = json.loads(run("list", "--json").output)
    assert next(one for one in listed if one["code"] == "residents")["value"] == "173.000000"
    for form in ("csv", "jsonstat", "parquet"):
        assert run("export", "residents", "--format", form, "--out", str(tmp_path / form)).exit_code == 0
    table = pq.read_table(tmp_path / "parquet").to_pylist()
    assert {row["value"] for row in table if row["area"] == "city" and row["group"] in ("", None)} == {173}
    assert {row["value"] for row in table if row["hidden"]} == {None}
    assert (tmp_path / "csv").read_text("utf-8").startswith("indicator,period,area")
    assert json.loads((tmp_path / "jsonstat").read_text("utf-8"))["version"] == "2.0"
