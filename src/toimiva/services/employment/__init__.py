"""Employment: the Helsinki benefit for employers, summer job vouchers and work practice of pupils."""

from toimiva.city.cards import ServiceCard, Words

CARD = ServiceCard(
    code="employment",
    name=Words("Työllisyys", "Sysselsättning", "Employment"),
    says=Words(
        "Tukea työnantajalle ja ensimmäinen työpaikka nuorelle",
        "Stöd för arbetsgivaren och ett första jobb för den unga",
        "Support for the employer, a first job for the young",
    ),
    icon="occupation",
)
