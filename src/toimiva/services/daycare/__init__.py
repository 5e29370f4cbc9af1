"""Early childhood education: a place found and offered, its fee, its voucher."""

from toimiva.city.cards import Link, RoleCard, ServiceCard, Words

CARD = ServiceCard(
    code="daycare",
    name=Words("Varhaiskasvatus", "Småbarnspedagogik", "Early childhood education"),
    says=Words(
        "Hoitopaikka läheltä, ja mitä se maksaa",
        "En plats nära hemmet, och vad den kostar",
        "A place near home, and what it costs",
    ),
    icon="children",
    navigation=(
        Link("daycare:applications", Words("Työjono", "Arbetskö", "Queue"), "daycare.application.read"),
        Link("daycare:rounds", Words("Kierrokset", "Omgångar", "Rounds"), "daycare.round.read"),
        Link("daycare:my-units", Words("Yksiköt", "Enheter", "My units"), "daycare.intake.read"),
        Link("daycare:support", Words("Tuen tarve", "Stödbehov", "Support"), "daycare.support.read"),
        Link("daycare:figures", Words("Tilanne", "Läget", "Figures"), "daycare.figures.read"),
        Link("daycare:scenario", Words("Entä jos", "Tänk om", "What if"), "daycare.scenario.run"),
        Link("daycare:restricted", Words("Turvakielto", "Spärrmarkering", "Protected"), "daycare.restricted.read"),
    ),
    front="daycare:front",
    roles=(
        RoleCard("daycare.adviser", Words("palveluohjaaja", "servicehandledare", "service adviser")),
        RoleCard("daycare.lead", Words("varhaiskasvatuksen esihenkilö", "chef för småbarnspedagogik", "area manager")),
        RoleCard("daycare.unit_manager", Words("päiväkodin johtaja", "daghemsföreståndare", "unit manager")),
        RoleCard(
            "daycare.special_teacher",
            Words("varhaiskasvatuksen erityisopettaja", "speciallärare inom småbarnspedagogik", "ECE special teacher"),
        ),
    ),
)
