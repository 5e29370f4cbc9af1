"""The programme: an appropriation decision, its divisions and projects, money, follow-up and measured impact."""

from toimiva.city.cards import Link, RoleCard, ServiceCard, Words

CARD = ServiceCard(
    code="programme",
    name=Words("Ohjelmat", "Program", "Programmes"),
    says=Words(
        "Mihin kaupunki käyttää uudistusrahat, hankkeittain",
        "Vad staden använder förnyelsepengarna till, projekt för projekt",
        "What the city spends its renewal money on, project by project",
    ),
    front="programme:overview",
    icon="euro-sign",
    navigation=(
        Link("programme:overview", Words("Ohjelmat", "Program", "Programmes"), "programme.overview.read"),
        Link("programme:decisions", Words("Päätökset", "Beslut", "Decisions"), "programme.decision.read"),
    ),
    roles=(
        RoleCard("programme.office", Words("ohjelmatoimisto", "programbyrå", "programme office")),
        RoleCard("programme.controller", Words("talouden suunnittelija", "controller", "division controller")),
        RoleCard("programme.project_manager", Words("hankepäällikkö", "projektchef", "project manager")),
        RoleCard("programme.steering_group", Words("johtoryhmä", "ledningsgrupp", "steering group")),
        RoleCard("programme.auditor", Words("tarkastaja", "revisor", "auditor")),
    ),
)
