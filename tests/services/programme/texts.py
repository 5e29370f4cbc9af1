"""Decisions written for the tests: a Swedish § 186 with the figures of the Finnish one, and six kinds of money."""

SWEDISH_186 = """\
§ 186
Beviljande av anslag för förnyelse av stadens digitala tjänster och för återhämtning från coronaepidemin

HEL 2021-002935 T 02 02 02

Beslut

Stadsstyrelsen beslutade bordlägga ärendet.

Behandling

Vid behandlingen av ärendet hördes digitaliseringsdirektör Mikko Rusama. Sakkunnig Rusama avlägsnade
sig efter att ha hörts.

Stadsstyrelsen beslutade enhälligt bordlägga ärendet på förslag av Mai Kivelä.

Föredragande
kanslichef
Sami Sarvilinna

Upplysningar
Markus Kühn, strategidirektör, telefon: 09-31015281

markus.kuhn(a)hel.fi
Mikko Rusama, digitaliseringsdirektör, telefon: 310 22032

mikko.rusama(a)hel.fi

Bilagor

1 Bilaga 1 Framställning av sektorn för fostran och utbildning
2 Bilaga 2 Framställning av stadskansliet

Sökande av ändring

Besvärsförbud, beredning eller verkställighet

Beslutsförslag

Stadsstyrelsen beslutar bevilja ett separat anslag på 10,0 miljoner euro från momentet 1 30 01
stadsstyrelsens dispositionsmedel (projektnummer 1040201074) i 2021 års budget för digital förny-
else av stadens tjänster och för återhämtning från coronaepidemin att användas enligt följande:
•       sektorn för fostran och utbildning 3 200 000 €

•       stadskansliet 2 970 000 €

•       stadsmiljösektorn 750 000 €

•       kultur- och fritidssektorn 1 080 000 €

•       social- och hälsovårdssektorn 2 000 000 €

Hur projekten framskrider följs i stadens digitala ledningsgrupp och stadens ledningsgrupp och
rapporteras till stadsstyrelsen enligt stadens uppföljningscykel för ekonomin och verksamheten samt
som en del av bokslutet för 2021. Vid uppföljningen bedöms hur projekten minskar det serviceunderskott
som coronan orsakat, minskar ungdomsarbetslösheten, minskar segregations- och polariseringsutvecklingen
och stöder personalens ork.

Föredragandens motivering

I stadsstyrelsens dispositionsmedel har för ändamålet reserverats 20 miljoner euro, varav 10 miljoner för
projekt som främjar digitaliseringen och 10 miljoner för näringspolitiska åtgärder.

Förslagen behandlades vid den digitala ledningsgruppens möten 28.1.2021, 8.2.2021 och 18.2.2021 samt
16.2.2021 i stadens ledningsgrupp. De föreslagna projekten är:

Sektorn för fostran och utbildning

Plats i småbarnspedagogik proaktivt: 3 200 000 € (104020107401)

Under pandemin har ojämlikheten ökat.

Stadskansliet

Strategiavdelningen, digitaliseringsenheten

Företagens och föreningarnas digitala Helsingfors: 1 530 000 €
(10402010740201)

Antalet arbetslösa har ökat.

Aktuell lägesbild, data- och analytikförmåga som möjliggör
återhämtning: 970 000 € (10402010740203)

Kommunikationsavdelningen

Digitalt stöd och digital jämlikhet: 470 000 € (10402010740202)

Stadsmiljösektorn

Evenemangsanmälan: 350 000 € (10402010740301)

Databas för ett attraktivt stadsrum och vägledning, Kymp: 400 000 €
(10402010740302), gemensamt projekt med kultur- och fritidssektorn

Kultur- och fritidssektorn

Äldres möjligheter till motion och kultur: 780 000 € (10402010740401)

Databas för ett attraktivt stadsrum och vägledning, Kuva: 300 000 €
(10402010740402), gemensamt projekt med stadsmiljösektorn

Social- och hälsovårdssektorn

Analys av coronavaccinationskampanjen och data: 2 000 000 €
(104020107405)

Sökande av ändring

Anvisningar om begäran om omprövning, stadsstyrelsen
"""

PASSED_FI = """\
§ 44
Avustuksen myöntäminen nuorten työpajalle

KUU 2024-000731 T 02 05 01

Päätös

Kaupunginhallitus päätti myöntää Nuorten työpaja ry:lle 125 500,50 euron avustuksen vuoden 2024
talousarvion kohdasta 3 10 02 avustukset.

Käsittely

Kaupunginhallitus päätti yksimielisesti ehdotuksen mukaan.

Esittelijä
kansliapäällikkö
Aino Virtanen

Muutoksenhaku

Oikaisuvaatimusohje, kaupunginhallitus

Päätösehdotus

Päätös on ehdotuksen mukainen.
"""

OVERRUN_FI = """\
§ 12
Ylitysoikeuksien myöntäminen vuoden 2023 talousarvioon

KUU 2023-004410 T 02 02 00

Päätös

Kaupunginvaltuusto päätti myöntää kaupunkiympäristön toimialalle ylitysoikeutta vuodelle 2024 talousarvion
kohtaan 8 02 01 enintään 4 250 000 euroa vuonna 2023 käyttämättä jääneiden määrärahojen perusteella.

Toimintakatetavoitteen alitus on arviolta 1,2 milj. euroa vuonna 2024.

Käsittely

Kaupunginvaltuusto päätti ehdotuksen mukaan äänestyksen jälkeen äänin 45–12.

Esittelijä
Kaupunginhallitus

Muutoksenhaku

Kunnallisvalitus, valtuusto
"""

ACCOUNTS_FI = """\
§ 77
Vuoden 2023 tilinpäätös

KUU 2024-001188 T 02 06 01

Päätös

Kaupunginhallitus päätti allekirjoittaa vuoden 2023 tilinpäätöksen ja todeta, että tilikauden ylijäämä on
yhteensä 12 300 000,00 euroa.

Esittelijä
kansliapäällikkö
Aino Virtanen

Päätöksen perustelut

Määrärahoista on sidottu 3,4 M€ ja talousarviossa oli varattu hankkeeseen 650 t€.
"""

EU_PROJECT_FI = """\
9 §
Osallistuminen EU-hankkeeseen

KUU 2024-000900 T 02 05 02

Päätös

Digitalisaatiojohtaja päätti, että kaupunki osallistuu hankkeeseen vuosina 2024–2026.

Päätöksen perustelut

Hankkeen kokonaiskustannukset ovat 1 000 000 euroa. Kaupungin omarahoitusosuus on enintään 300\u00a0000 euroa
ja se varataan talousarvion kohdasta 1 30 01.
"""

RETURNED_SV = """\
§ 5
Understöd till Ungdomsverkstaden rf

KUU 2024-000731 T 02 05 01

Beslut

Stadsstyrelsen beslutade återremittera ärendet för ny beredning på Otto Lindqvists förslag.

Föredragande
kanslichef
Aino Virtanen

Beslutsförslag

Stadsstyrelsen beslutar bevilja Ungdomsverkstaden rf ett understöd på 125 500,50 euro från momentet 3 10 02
understöd i budgeten för 2024.

Sökande av ändring

Anvisningar om begäran om omprövning, stadsstyrelsen
"""

OVERRUN_SV = """\
§ 12
Överskridningsrätter i budgeten för 2023

KUU 2023-004410 T 02 02 00

Beslut

Stadsfullmäktige beslutade enhälligt bevilja stadsmiljösektorn överskridningsrätt på moment 8 02 01 högst 4 250 000
euro för 2024 enligt förslaget.

Verksamhetsbidraget blir 1,2 mn euro lägre 2024.

Föredragande
Stadsstyrelsen

Sökande av ändring

Kommunalbesvär, stadsfullmäktige
"""
