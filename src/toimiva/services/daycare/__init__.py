"""Early childhood education: a place found and offered, its fee, its voucher."""

from toimiva.city.cards import ServiceCard, Words

CARD = ServiceCard(
    code="daycare",
    name=Words("Varhaiskasvatus", "Småbarnspedagogik", "Early childhood education"),
    says=Words(
        "Hoitopaikka läheltä, ja mitä se maksaa",
        "En plats nära hemmet, och vad den kostar",
        "A place near home, and what it costs",
    ),
    icon="children",
)
