"""Who did what in the programme: names of officials in records that stay, so that an account with them stays too."""

from __future__ import annotations

from collections.abc import Callable

from toimiva.city.cards import Words
from toimiva.city.residents.gdpr import Keep, Provider, Subject
from toimiva.city.residents.personal_data import nothing, while_held

DECISIONS = Keep(
    code="kept_imported_decisions",
    reason=Words(
        "Olet tuonut päätöksiä järjestelmään. Tuoja on osa pysyvästi säilytettävää päätösasiakirjaa.",
        "Du har importerat beslut. Vem som gjort det hör till en beslutshandling som bevaras varaktigt.",
        "You have imported decisions. Who did it is part of a decision record that is kept permanently.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 17 artiklan 3 kohdan b ja d alakohta; arkistolaki 831/1994, 8 §",
        "Dataskyddsförordningen (EU) 2016/679, artikel 17.3 b och d; arkivlagen 831/1994, 8 §",
        "GDPR (EU) 2016/679, article 17(3)(b) and (d); Archives Act 831/1994, section 8",
    ),
    blocks=True,
)
BOOKS = Keep(
    code="kept_programme_books",
    reason=Words(
        "Olet kirjannut ohjelman rahoja. Kirjaaja on osa kirjanpitoaineistoa, jota säilytetään lain mukaan.",
        "Du har bokfört programmets pengar. Vem som bokfört hör till bokföringsmaterial som bevaras enligt lag.",
        "You have booked a programme's money. Who did it is part of accounting records that the law keeps.",
    ),
    law=Words(
        "Tietosuoja-asetus (EU) 2016/679, 17 artiklan 3 kohdan b alakohta; kirjanpitolaki 1336/1997, 2 luvun 10 §",
        "Dataskyddsförordningen (EU) 2016/679, artikel 17.3 b; bokföringslagen 1336/1997, 2 kap. 10 §",
        "GDPR (EU) 2016/679, article 17(3)(b); Accounting Act 1336/1997, chapter 2, section 10",
    ),
    blocks=True,
)


FOLLOW_UP = Keep(
    code="kept_programme_follow_up",
    reason=Words(
        "Olet kirjannut ohjelman seurantaa. Kirjaaja on osa ohjelman asiakirjoja, joista päätös todennetaan.",
        "Du har fört in uppföljning av programmet. Vem som gjort det hör till programmets handlingar.",
        "You have recorded the programme's follow-up. Who did it is part of the programme's records.",
    ),
    law="GDPR (EU) 2016/679, article 17(3)(b) and (d); Archives Act 831/1994, section 8",
    blocks=True,
)


def kept(title: Words, keep: Keep, **columns: str) -> list[Provider]:
    """Return a provider for each model (its name -> the columns that name an official, by spaces) whose rows stay."""

    def held(label: str, names: list[str]) -> Callable[[Subject], Keep | None]:
        looks = [while_held(label, name, keep) for name in names]
        return lambda subject: next((found for look in looks if (found := look(subject))), None)

    return [
        Provider(
            models=(f"programme.{model}",), title=title, export=nothing,
            keep=held(f"programme.{model}", names.split()),
        )
        for model, names in columns.items()
    ]  # fmt: skip


PROVIDERS = [
    *kept(
        Words("Tuodut päätökset", "Importerade beslut", "Imported decisions"),
        DECISIONS,
        Decision="imported_by",
        AcceptedFinding="by",
        MatterEvent="by",
        AhjoRequest="asked_by",
    ),
    *kept(
        Words("Päätösten luonnokset", "Utkast till beslut", "Drafts of decisions"),
        DECISIONS,
        DecisionDraft="made_by changed_by",
    ),
    *kept(
        Words("Ohjelman kirjaukset", "Programmets bokföring", "Bookings of a programme"),
        BOOKS,
        LedgerEntry="booked_by",
        Transfer="made_by",
        Forecast="author",
        Period="closed_by",
        PeriodChange="by",
        ImportRun="made_by ended_by",
    ),
    *kept(
        Words("Ohjelman seuranta", "Uppföljning av programmet", "Follow-up of a programme"),
        FOLLOW_UP,
        ProjectManager="user",
        ProjectState="set_by",
        FollowupChange="by",
        ImpactTarget="agreed_by",
        StatusReport="author submitted_by accepted_by",
    ),
    *kept(
        Words("Esitysten arviot ja valinnat", "Bedömningar och urval av förslag", "Scores and choices of proposals"),
        DECISIONS,
        ScoreSheet="scorer",
        ChoiceNote="decided_by",
    ),
    *kept(
        Words("Kaupunginhallituksen raportit", "Rapporter till stadsstyrelsen", "Reports to the City Board"),
        DECISIONS,
        CycleReport="frozen_by approved_by",
    ),
]
