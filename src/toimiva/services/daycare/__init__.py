"""Early childhood education: a place found and offered, its fee, its voucher."""

from toimiva.city.cards import RoleCard, ServiceCard, Words

CARD = ServiceCard(
    code="daycare",
    name=Words("Varhaiskasvatus", "Småbarnspedagogik", "Early childhood education"),
    says=Words(
        "Hoitopaikka läheltä, ja mitä se maksaa",
        "En plats nära hemmet, och vad den kostar",
        "A place near home, and what it costs",
    ),
    icon="children",
    front="daycare:front",
    roles=(
        RoleCard("daycare.adviser", Words("palveluohjaaja", "servicehandledare", "service adviser")),
        RoleCard("daycare.lead", Words("varhaiskasvatuksen esihenkilö", "chef för småbarnspedagogik", "area manager")),
        RoleCard("daycare.unit_manager", Words("päiväkodin johtaja", "daghemsföreståndare", "unit manager")),
    ),
)
