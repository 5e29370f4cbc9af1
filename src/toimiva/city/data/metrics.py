"""The city's first indicators: who lives where, in which language and age, with which income, near which services."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from toimiva.city.cards import Words

from .definitions import Dataset, Grain, Indicator, Kind, Unit
from .engine.areas import CITY, UNPLACED

if TYPE_CHECKING:
    import ibis

    from .definitions import Tables

POPULATION = Words(
    "Kaupungin väestötiedot (Digi- ja väestötietovirasto)",
    "Stadens befolkningsuppgifter (Myndigheten för digitalisering och befolkningsdata)",
    "The city's population data (Digital and Population Data Services Agency)",
)
PLACES = Words("Kaupungin aluejako", "Stadens områdesindelning", "The city's division into districts")
UNITS = Words("Palvelupisterekisteri", "Registret över serviceställen", "The register of service points")

OF_RESIDENTS = Words("Väestötiedot", "Befolkningsuppgifter", "Population data")
OF_PLACES = Words("Palvelupisteet", "Serviceställen", "Service points")

# Whoever has a protection order (Act 661/2009, section 36), and all who live with them, are in no district.
PROTECTED = "select distinct household_id from residents_person where protection_order and household_id is not null"
LIVING = """
  residents_person p join residents_address a on a.person_id = p.id and a.kind = 'permanent'
    and a.valid_from <= %(day)s and (a.valid_to is null or a.valid_to >= %(day)s)
  where (p.date_of_death is null or p.date_of_death > %(day)s)
"""

DATASETS = (
    Dataset(
        name="residents",
        says=Words(
            "Asukkaat: osa-alue, syntymävuosi ja kieliryhmä. Ei nimiä, henkilötunnuksia eikä osoitteita.",
            "Invånare: delområde, födelseår och språkgrupp. Inga namn, personbeteckningar eller adresser.",
            "Residents: neighbourhood, year of birth and language group. No names, identity codes or addresses.",
        ),
        source=POPULATION,
        tables=("residents_person", "residents_address"),
        columns={"area": "string", "birth_year": "int16", "language": "string"},
        query=f"""
          with protected as materialized ({PROTECTED})
          select case when p.protection_order or p.household_id in (select household_id from protected)
                or a.district = '' then ''
              else '3-' || a.district end as area,
            extract(year from p.date_of_birth)::int as birth_year,
            case when p.mother_tongue in ('fi', 'sv') then p.mother_tongue
              when p.mother_tongue in ('se', 'smn', 'sms') then 'sami'
              when p.mother_tongue = '' then 'unknown' else 'other' end as language
          from {LIVING}
        """,
    ),
    Dataset(
        name="households",
        says=Words(
            "Asuntokunnat: osa-alue, veronalaiset tulot vuodessa ja henkilöiden määrä.",
            "Bostadshushåll: delområde, skattepliktiga inkomster per år och antal personer.",
            "Households: neighbourhood, taxable income in a year and number of persons.",
        ),
        source=POPULATION,
        tables=("residents_person", "residents_address", "residents_household"),
        columns={"area": "string", "income": "float64", "members": "int16"},
        query=f"""
          select case when bool_or(p.protection_order) or min(a.district) = '' then ''
              else '3-' || min(a.district) end as area,
            round(max(h.income_eur_year), -2) as income, count(*)::int as members
          from residents_household h join {LIVING.strip().replace("where", "on p.household_id = h.id where", 1)}
          group by h.id
        """,
    ),
    Dataset(
        name="areas",
        says=Words(
            "Alueet: osa-alueet, peruspiirit ja suurpiirit.",
            "Områden: delområden, distrikt och stordistrikt.",
            "Areas: neighbourhoods, districts and major districts.",
        ),
        source=PLACES,
        tables=("places_district",),
        columns={
            "neighbourhood": "string", "district": "string", "major": "string", "level": "int16", "key": "string",
            "name_fi": "string", "name_sv": "string", "name_en": "string",
        },
        query="""
          select case one.level when 3 then '3-' || one.code end as neighbourhood,
            case one.level when 3 then '2-' || mid.code end as district,
            case one.level when 3 then '1-' || top.code end as major,
            one.level as level, one.level || '-' || one.code as key, one.name_fi, one.name_sv, one.name_en
          from places_district one left join places_district mid on mid.id = one.parent_id
            left join places_district top on top.id = mid.parent_id
          order by one.level, one.code
        """,
    ),
    Dataset(
        name="units",
        says=Words(
            "Julkiset palvelupisteet: laji ja osa-alue.",
            "Offentliga serviceställen: typ och delområde.",
            "Public service points: kind and neighbourhood.",
        ),
        source=UNITS,
        tables=("places_serviceunit", "places_district"),
        columns={"kind": "string", "area": "string"},
        query="""
          select u.kind, case d.level when 3 then '3-' || d.code else '' end as area
          from places_serviceunit u left join places_district d on d.id = u.district_id
          where u.is_public
        """,
    ),
)  # fmt: skip

AGES = {
    "0-6": Words("0–6-vuotiaat", "0–6 år", "aged 0–6"),
    "7-15": Words("7–15-vuotiaat", "7–15 år", "aged 7–15"),
    "16-29": Words("16–29-vuotiaat", "16–29 år", "aged 16–29"),
    "30-64": Words("30–64-vuotiaat", "30–64 år", "aged 30–64"),
    "65-74": Words("65–74-vuotiaat", "65–74 år", "aged 65–74"),
    "75-": Words("75 vuotta täyttäneet", "75 år och äldre", "aged 75 and over"),
}
LANGUAGES = {
    "yes": Words("vieraskieliset", "med främmande språk", "foreign-language speakers"),
    "no": Words("muut", "övriga", "others"),
}
KINDS = {
    "daycare": Words("päiväkodit", "daghem", "daycare centres"),
    "school": Words("koulut", "skolor", "schools"),
    "library": Words("kirjastot", "bibliotek", "libraries"),
    "health_station": Words("terveysasemat", "hälsostationer", "health stations"),
    "playground": Words("leikkipuistot", "lekparker", "playgrounds"),
    "youth_centre": Words("nuorisotilat", "ungdomsgårdar", "youth centres"),
    "senior_centre": Words("seniorikeskukset", "seniorcenter", "senior centres"),
    "sports": Words("liikuntapaikat", "idrottsplatser", "sports facilities"),
}


def by_age(tables: Tables, day: date) -> ibis.Table:
    """Persons by neighbourhood and age group; age is the one reached during the year."""
    import ibis

    people = tables["residents"]
    age = ibis.literal(day.year) - people.birth_year
    group = ibis.cases(
        (age <= 6, "0-6"), (age <= 15, "7-15"), (age <= 29, "16-29"), (age <= 64, "30-64"), (age <= 74, "65-74"),
        else_="75-",
    )  # fmt: skip
    return people.group_by(area=people.area, group=group).agg(n=people.count())


def by_language(tables: Tables, day: date) -> ibis.Table:
    """Persons by neighbourhood and whether the mother tongue is other than Finnish, Swedish or Sámi."""
    people = tables["residents"]
    return people.group_by(area=people.area, group=(people.language == "other").ifelse("yes", "no")).agg(
        n=people.count()
    )


def median_income(tables: Tables, day: date) -> ibis.Table:
    """The median of households' income in every area: at each level anew, since a median cannot be summed."""
    import ibis

    known = tables["households"].filter(tables["households"].income.notnull())
    placed = _placed(known, tables["areas"])
    levels = [
        placed.group_by(area=area).agg(value=placed.income.median(), n=placed.count())
        for area in (placed.neighbourhood, placed.district, placed.major, ibis.literal(CITY))
    ]
    rows = ibis.union(*levels)
    return rows.filter(rows.area.notnull())


def _placed(rows: ibis.Table, areas: ibis.Table) -> ibis.Table:
    """Give each row its areas of three levels; what lies in no known neighbourhood is `not placed`."""
    leaves = areas.filter(areas.level == 3)["neighbourhood", "district", "major"]
    joined = rows.left_join(leaves, rows.area == leaves.neighbourhood)
    return joined.mutate(major=joined.major.fill_null(UNPLACED))


def language_dissimilarity(tables: Tables, day: date) -> ibis.Table:
    """How unevenly foreign-language speakers and others live over the neighbourhoods (0 alike, 1 wholly apart)."""
    people = tables["residents"].filter(tables["residents"].area != "")
    return dissimilarity(people, people.language == "other")


def income_dissimilarity(tables: Tables, day: date) -> ibis.Table:
    """How unevenly households of low income and others live over the neighbourhoods.

    Low: income for each consumption unit (square-root scale) below 60 per cent of the median of all households.
    """
    homes = tables["households"].filter(tables["households"].income.notnull())
    homes = homes.mutate(each=homes.income / homes.members.sqrt())
    limit = homes.agg(limit=homes.each.median() * 0.6)
    homes = homes.cross_join(limit)
    homes = homes.filter(homes.area != "")
    return dissimilarity(homes, homes["each"] < homes["limit"])


def dissimilarity(rows: ibis.Table, minority: ibis.Value) -> ibis.Table:
    """Half the sum over areas of |a / A - b / B| (Duncan and Duncan 1955)."""
    by_area = rows.group_by(rows.area).agg(a=minority.ifelse(1, 0).sum(), n=rows.count())
    whole = by_area.agg(a_all=by_area.a.sum(), n_all=by_area.n.sum())
    both = by_area.cross_join(whole)
    apart = (both.a / both.a_all - (both.n - both.a) / (both.n_all - both.a_all)).abs()
    return both.agg(value=apart.sum() / 2, n=both.n.sum())


def units_per_inhabitants(tables: Tables, day: date) -> ibis.Table:
    """Service points by neighbourhood and kind, and the inhabitants of each neighbourhood."""
    import ibis

    units, people = tables["units"], tables["residents"]
    units = units.filter(units.kind.isin(list(KINDS)))
    things = units.group_by(area=units.area, group=units.kind).agg(n=units.count())
    things = things.mutate(base=ibis.literal(0, "int64"))
    inhabitants = people.group_by(area=people.area).agg(base=people.count())
    inhabitants = inhabitants.mutate(group=ibis.literal(""), n=ibis.literal(0, "int64"))
    return things["area", "group", "n", "base"].union(inhabitants["area", "group", "n", "base"])


INDICATORS = (
    Indicator(
        code="residents",
        name=Words("Asukkaat", "Invånare", "Residents"),
        says=Words(
            "Kaupungissa vakinaisesti asuvat alueen ja iän mukaan. Ikä on se, jonka henkilö täyttää vuoden aikana. "
            "Turvakiellon saaneet ja heidän kanssaan asuvat ovat mukana vain koko kaupungin luvussa.",
            "Stadigvarande invånare efter område och ålder. Åldern är den som personen fyller under året. "
            "De som har spärrmarkering och de som bor med dem ingår endast i hela stadens antal.",
            "Permanent residents by area and age. The age is the one a person reaches during the year. "
            "Those with a protection order, and those who live with them, are only in the figure of the whole city.",
        ),
        answer=Words(
            "Kaupungissa asuu {value} ihmistä.", "I staden bor {value} människor.", "{value} people live in the city."
        ),
        owner=OF_RESIDENTS,
        kind=Kind.COUNT,
        unit=Unit.PERSONS,
        grain=Grain.MONTH,
        sources=("residents", "areas"),
        expression=by_age,
        groups=AGES,
    ),
    Indicator(
        code="children-0-6",
        name=Words("0–6-vuotiaat lapset", "Barn i åldern 0–6 år", "Children aged 0–6"),
        says=Words(
            "Kaupungissa vakinaisesti asuvat lapset, jotka täyttävät vuoden aikana enintään 6 vuotta.",
            "Stadigvarande invånare som under året fyller högst 6 år.",
            "Permanent residents who reach the age of 6 at most during the year.",
        ),
        answer=Words(
            "Kaupungissa asuu {value} lasta, jotka ovat 0–6-vuotiaita.",
            "I staden bor {value} barn i åldern 0–6 år.",
            "{value} children aged 0–6 live in the city.",
        ),
        owner=OF_RESIDENTS,
        kind=Kind.COUNT,
        unit=Unit.PERSONS,
        grain=Grain.MONTH,
        sources=("residents", "areas"),
        expression=by_age,
        groups=AGES,
        only_group="0-6",
    ),
    Indicator(
        code="foreign-language-share",
        name=Words("Vieraskielisten osuus", "Andel med främmande språk", "Share of foreign-language speakers"),
        says=Words(
            "Osuus asukkaista, joiden äidinkieli on muu kuin suomi, ruotsi tai saame. "
            "Jos äidinkieli ei ole tiedossa, henkilö lasketaan muihin.",
            "Andelen invånare vars modersmål är ett annat än finska, svenska eller samiska. "
            "Om modersmålet inte är känt räknas personen till de övriga.",
            "Share of residents whose mother tongue is other than Finnish, Swedish or Sámi. "
            "Those whose mother tongue is not known are counted among the others.",
        ),
        answer=Words(
            "Asukkaista {value} puhuu äidinkielenään muuta kieltä kuin suomea, ruotsia tai saamea.",
            "{value} av invånarna har ett annat modersmål än finska, svenska eller samiska.",
            "{value} of the residents have a mother tongue other than Finnish, Swedish or Sámi.",
        ),
        owner=OF_RESIDENTS,
        kind=Kind.SHARE,
        unit=Unit.SHARE,
        grain=Grain.MONTH,
        sources=("residents", "areas"),
        expression=by_language,
        groups=LANGUAGES,
        step="0.0001",
    ),
    Indicator(
        code="median-household-income",
        name=Words("Asuntokuntien mediaanitulo", "Hushållens medianinkomst", "Median household income"),
        says=Words(
            "Asuntokuntien veronalaisten vuositulojen mediaani sadan euron tarkkuudella. "
            "Lukua ei kerrota alueelta, jossa on alle 30 asuntokuntaa.",
            "Medianen av hushållens skattepliktiga årsinkomster med en noggrannhet av hundra euro. "
            "Talet anges inte för områden med färre än 30 hushåll.",
            "The median of households' taxable income in a year, to the nearest hundred euros. "
            "It is not told of areas with fewer than 30 households.",
        ),
        answer=Words(
            "Puolet asuntokunnista saa vuodessa enemmän kuin {value}, puolet vähemmän.",
            "Hälften av hushållen har en årsinkomst som är större än {value}, hälften en mindre.",
            "Half of the households have more than {value} in a year, half have less.",
        ),
        owner=OF_RESIDENTS,
        kind=Kind.MEDIAN,
        unit=Unit.EUROS_A_YEAR,
        grain=Grain.YEAR,
        sources=("households", "areas"),
        expression=median_income,
        step="100",
        allowed_age_days=400,
        refresh_days=30,
    ),
    Indicator(
        code="units-per-10000",
        name=Words(
            "Palvelupisteitä 10 000 asukasta kohti",
            "Serviceställen per 10 000 invånare",
            "Service points per 10,000 residents",
        ),
        says=Words(
            "Julkiset palvelupisteet lajeittain jaettuna alueen asukkaiden määrällä, 10 000 asukasta kohti.",
            "Offentliga serviceställen efter typ delat med antalet invånare i området, per 10 000 invånare.",
            "Public service points by kind divided by the residents of the area, per 10,000 residents.",
        ),
        answer=Words(
            "Eniten on lajia {group}: {value} 10 000 asukasta kohti.",
            "Flest är {group}: {value} per 10 000 invånare.",
            "The most common are {group}: {value} per 10,000 residents.",
        ),
        owner=OF_PLACES,
        kind=Kind.RATE,
        unit=Unit.PER_10_000,
        grain=Grain.MONTH,
        sources=("units", "residents", "areas"),
        expression=units_per_inhabitants,
        groups=KINDS,
        step="0.01",
        allowed_age_days=31,
    ),
    Indicator(
        code="segregation-language",
        name=Words("Eriytyminen kielen mukaan", "Segregation efter språk", "Segregation by language"),
        says=Words(
            "Erilaisuusindeksi osa-alueiden kesken: kuinka suuren osan vieraskielisistä pitäisi muuttaa, jotta "
            "heidän osuutensa olisi sama jokaisella osa-alueella. 0 on täysin tasainen, 100 % täysin erillään. "
            "Pienet alueet suurentavat lukua hieman.",
            "Dissimilaritetsindex mellan delområden: hur stor del av dem med främmande språk som borde flytta för att "
            "deras andel skulle vara densamma i varje delområde. 0 är helt jämnt, 100 % helt åtskilt. "
            "Små områden höjer talet något.",
            "Dissimilarity index over neighbourhoods: what part of foreign-language speakers would have to move for "
            "their share to be the same in each neighbourhood. 0 is wholly even, 100% wholly apart. "
            "Small areas raise the figure somewhat.",
        ),
        answer=Words(
            "Vieraskielisistä {value} pitäisi muuttaa, jotta heidän osuutensa olisi joka osa-alueella sama.",
            "{value} av dem med främmande språk borde flytta för att deras andel skulle vara lika i varje delområde.",
            "{value} of foreign-language speakers would have to move for their share to be the same in each "
            "neighbourhood.",
        ),
        owner=OF_RESIDENTS,
        kind=Kind.INDEX,
        unit=Unit.INDEX,
        grain=Grain.MONTH,
        sources=("residents",),
        expression=language_dissimilarity,
        step="0.0001",
        allowed_age_days=31,
        impact_area="segregation",
    ),
    Indicator(
        code="segregation-income",
        name=Words("Eriytyminen tulojen mukaan", "Segregation efter inkomst", "Segregation by income"),
        says=Words(
            "Erilaisuusindeksi osa-alueiden kesken pienituloisten ja muiden asuntokuntien välillä. Pienituloinen: "
            "tulot jaettuna henkilömäärän neliöjuurella ovat alle 60 prosenttia kaikkien asuntokuntien mediaanista.",
            "Dissimilaritetsindex mellan delområden för hushåll med låg inkomst och övriga hushåll. Låg inkomst: "
            "inkomsten delad med kvadratroten ur antalet personer är under 60 procent av medianen för alla hushåll.",
            "Dissimilarity index over neighbourhoods between households of low income and others. Low income: income "
            "divided by the square root of the number of persons is below 60 per cent of the median of all households.",
        ),
        answer=Words(
            "Pienituloisista asuntokunnista {value} pitäisi muuttaa, jotta niiden osuus olisi joka osa-alueella sama.",
            "{value} av hushållen med låg inkomst borde flytta för att deras andel skulle vara lika i varje delområde.",
            "{value} of households of low income would have to move for their share to be the same in each "
            "neighbourhood.",
        ),
        owner=OF_RESIDENTS,
        kind=Kind.INDEX,
        unit=Unit.INDEX,
        grain=Grain.YEAR,
        sources=("households",),
        expression=income_dissimilarity,
        step="0.0001",
        allowed_age_days=400,
        refresh_days=30,
        impact_area="segregation",
    ),
)
