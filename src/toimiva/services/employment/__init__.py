"""Employment: support to employers who hire, summer job vouchers for the young, work practice for pupils."""

from toimiva.city.cards import ServiceCard, Words

CARD = ServiceCard(
    code="employment",
    name=Words("Työllisyys", "Sysselsättning", "Employment"),
    says=Words(
        "Tukea palkkaamiseen, kesäseteli ja TET-paikka",
        "Stöd för anställning, sommarsedel och prao-plats",
        "Support for hiring, the summer job voucher and work practice",
    ),
    icon="work",
)
