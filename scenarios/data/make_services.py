#!/usr/bin/env python3
"""Write services.csv, the table of the 575 service bundles of the Online Access Act (OZG).

    python3 make_services.py [FILE]        default: services.csv in the current folder

No input files, no network; the same bytes on every run. Four kinds of content:

data        Bundles per policy field and their shares by LeiKa type (`FIELDS`): figures computed from the OZG
            catalogue of 2019 (KDN NRW, open data repository). Figures only; no text of the catalogue.
anchors     Named services (`FEDERAL`, `LAND`, `COUNTY`, `MUNICIPAL`) in own words. Their cases per 1,000
            inhabitants and year are assumptions of the order of magnitude, no counts.
assumption  Tiers, complexity, software families, release dates, national order: see the constants.
filler      Bundles without a name here get a number instead of a name, and drawn values.

Random choices are addressed draws: each depends on its purpose and on the name of the service alone, so that a
changed row leaves all others as they were. Every margin is asserted before the file is written.
"""

import csv
import hashlib
import io
import sys
from collections import Counter, namedtuple
from functools import lru_cache

SEED = "ozg-services-1"
BUNDLES = 575

# ---------------------------------------------------------------- margins

TIERS = {"federal": 115, "land": 180, "county": 140, "municipal": 140}  # assumption, see SOURCES-services.md
LOCAL = ("county", "municipal")
UPPER = ("federal", "land")
TIER_NAMES = {
    "federal": ("Bund", "federation"),
    "land": ("Land", "Land"),
    "county": ("Kreis", "county"),
    "municipal": ("Kommune", "municipality"),
}

# bundles: number in the catalogue of 2019 (557 in all). t1, t23, t4, t5: mean over the field's bundles of the
# bundle's LeiKa services by type, in percent (type 1 federal execution, 2/3 federal law executed below, 4 Land law,
# 5 municipal by-law). four: bundles in which type 4 dominates. All data.
# split: how type 2/3 divides into land, county, municipal, in percent. Assumption.
Field = namedtuple("Field", "de en bundles t1 t23 t4 t5 four split")
FIELDS = {
    "family": Field("Familie & Kind", "Family and children", 37, 5.4, 74.2, 17.7, 2.7, 7, (15, 40, 45)),
    "education": Field("Bildung", "Education", 27, 14.2, 30.5, 51.6, 3.7, 14, (35, 25, 40)),
    "research": Field("Forschung & Förderung", "Research and funding", 28, 55.6, 34.5, 10.0, 0.0, 2, (60, 25, 15)),
    "work": Field("Arbeit & Ruhestand", "Work and retirement", 30, 25.9, 63.2, 5.7, 5.2, 1, (40, 50, 10)),
    "taxes": Field("Steuern & Zoll", "Taxes and customs", 35, 52.4, 34.8, 10.0, 2.9, 3, (45, 10, 45)),
    "law": Field("Recht & Ordnung", "Law and order", 15, 3.5, 83.2, 12.4, 1.0, 1, (45, 25, 30)),
    "building": Field("Bauen & Wohnen", "Building and housing", 58, 5.8, 60.4, 32.6, 1.1, 19, (10, 45, 45)),
    "cross_cutting": Field("Querschnitt", "Cross-cutting", 18, 10.2, 81.4, 8.4, 0.0, 2, (30, 15, 55)),
    "leisure": Field("Engagement & Hobby", "Engagement and leisure", 40, 6.1, 57.3, 35.9, 0.8, 14, (15, 30, 55)),
    "mobility": Field("Mobilität & Reisen", "Mobility and travel", 60, 34.4, 60.4, 2.3, 2.9, 1, (25, 40, 35)),
    "health": Field("Gesundheit", "Health", 62, 8.1, 82.2, 9.1, 0.7, 6, (40, 50, 10)),
    "migration": Field("Ein- & Auswanderung", "Migration", 21, 38.3, 61.2, 0.0, 0.5, 0, (15, 65, 20)),
    "business": Field("Unternehmensführung & -entwicklung", "Business", 78, 28.5, 63.7, 7.4, 0.4, 4, (40, 20, 40)),
    "environment": Field("Umwelt", "Environment", 48, 27.9, 70.9, 1.2, 0.0, 0, (30, 60, 10)),
}

TYPE_5_BUNDLES = 18  # data: bundles of the catalogue that contain type 5; here the bundles where it dominates
SHARE_TYPE_3 = 0.4  # of types 2 and 3 together, which the catalogue does not tell apart; assumption

# ---------------------------------------------------------------- further assumptions

FAMILIES = {  # specialist software; the fields whose unnamed local bundles run on it
    "residents_registry": ("cross_cutting",),
    "civil_status": (),
    "social_benefits": ("work", "research"),
    "vehicle": ("mobility",),
    "building": ("building",),
    "trade_permits": ("business",),
    "public_order": ("law", "leisure"),
    "finance_taxes": ("taxes",),
    "childcare_school": ("family", "education"),
    "environment_waste": ("environment",),
    "migration": ("migration",),
    "health": ("health",),
}
FAMILY_OF_FIELD = {field: family for family, fields in FAMILIES.items() for field in fields}
NO_SPECIALIST_SOFTWARE = 42  # 15 % of the 280 local bundles

COMPLEXITY = {"1": 0.65, "2": 0.80, "3": 1.00, "4": 1.35, "5": 1.80}  # before scaling to a mean of 1.00 per tier
COMPLEXITY_OF_UNNAMED = "1222333334445"  # drawn from, one letter each
COMPLEXITY_RANGE = (0.60, 2.00)

# The rank-r unnamed bundle of a tier has about this / r cases per 1,000 inhabitants and year.
TAIL = {"federal": 6.0, "land": 4.0, "county": 1.2, "municipal": 1.2}
TOP_TEN_SHARE = 0.60  # the ten largest of each local tier make at least this share of its cases

# Bundles with an EfA release until 2024-07: 306 in all, one solution taken as one bundle; 55 % of the local tiers.
# None for federal bundles: the federation carries them out itself and has nothing to hand on.
RELEASES = {"federal": 0, "land": 152, "county": 80, "municipal": 74}
RELEASE_WEIGHTS = {  # per month of the quarter: money of 2021, booster of spring 2022, deadline of December 2022
    (2020, 4): 2,
    (2021, 1): 4, (2021, 2): 5, (2021, 3): 7, (2021, 4): 9,
    (2022, 1): 10, (2022, 2): 13, (2022, 3): 15, (2022, 4): 17,
    (2023, 1): 8, (2023, 2): 6, (2023, 3): 6, (2023, 4): 5,
    (2024, 1): 4, (2024, 2): 3, (2024, 3): 3,
}  # fmt: skip
LAST_RELEASE = "2024-07"

# ---------------------------------------------------------------- named services
#
# field | LeiKa type | software family (- none) | cases per 1,000 inhabitants and year | complexity 1-5 |
# release (YYYY-MM fixed, - none, empty: drawn) | mark (focus: one of the 16 of January 2023; key of a basket service) |
# German name | English name
#
# Orders of magnitude, set so that few services make most cases; averages over all administrations of the tier, large
# and small, and over years with and without elections. Releases fixed by month: the residence registration is
# documented (2022-09), the others are assumptions about the focus services.

FEDERAL = """
family|1|-|12|3|||Kindergeldantrag|Child benefit
family|1|-|6|3|||Zuschlag zum Kindergeld bei kleinem Einkommen|Supplementary child allowance
education|1|-|6|4|||BAföG für Studierende|Student grants and loans
education|1|-|0.3|2|||Bildungskreditprogramm des Bundes|Federal education loan
research|1|-|1.5|4|||Patentanmeldung|Patent application
research|1|-|1|3|||Markenanmeldung|Trade mark application
research|1|-|0.3|2|||Designanmeldung|Registered design
research|1|-|2|3|||Förderkredite der bundeseigenen Förderbank|Loans of the federal promotional bank
research|1|-|0.4|4|||Projektförderung des Bundes für Forschung|Federal research grants
work|1|-|30|3|||Arbeitslosengeld beantragen|Unemployment benefit
work|1|-|60|2|||Arbeitssuchend melden|Registering as a job seeker
work|1|-|0.5|3|||Insolvenzgeld für Beschäftigte|Insolvency pay
work|1|-|25|3|||Auskunft zum Rentenkonto|Pension account information
work|1|-|15|4|||Altersrente beantragen|Old-age pension
taxes|1|-|4|2|||Steuer-ID erneut mitteilen lassen|Tax identification number
taxes|1|-|45|2|||Kfz-Steuer: Bescheid und Lastschrift|Motor vehicle tax
taxes|1|-|8|4|||Zollanmeldung für Ein- und Ausfuhr|Customs declaration
taxes|1|-|0.4|4|||Steuer auf Energieerzeugnisse: Entlastung|Energy tax relief
taxes|1|-|0.2|4|||Stromsteuer: Erlaubnis und Entlastung|Electricity tax
taxes|1|-|0.1|3|||Tabaksteuerzeichen bestellen|Tobacco tax stamps
taxes|1|-|0.1|3|||Steuer auf Bier|Beer duty
taxes|1|-|0.1|3|||Steuer auf Alkohol|Alcohol duty
building|1|-|1.5|2|||Meldung eines Minijobs im Haushalt|Household mini-job registration
building|1|-|0.5|2|||Zuschuss zum Familieneigenheim|Grant for family homes
cross_cutting|1|-|1|2|||Auszug aus dem Register über Gewerbetreibende beim Bund|Extract from the federal trade offences register
leisure|1|-|0.5|1|||Freiwilligendienst beim Bund|Federal voluntary service
mobility|1|-|5|1|||Punkteauskunft aus Flensburg|Penalty points statement
mobility|1|-|3|2|||Kaufprämie für E-Fahrzeuge|Electric vehicle bonus
mobility|1|-|0.2|5|||Typzulassung von Luftfahrzeugen|Aircraft type certificate
mobility|1|-|0.2|3|||Flaggenrecht für Seeschiffe|Right to fly the flag for ships
mobility|1|-|0.8|2|||Fahrtenschreiberkarten: Zentralregister|Central register of tachograph cards
mobility|1|-|1.5|3|||Ersatzpapiere für Deutsche auf Reisen|Emergency travel papers
health|1|-|1|2|||Freistellung für Pflegezeit: Darlehen|Loan for family care leave
health|1|-|0.3|3|||Meldung bei der Sozialkasse der Künste|Social insurance of artists
migration|1|-|8|4|||Visumantrag|Visa application
migration|1|-|3|3|||Zulassung zum Integrationskurs|Admission to an integration course
migration|1|-|0.8|4|||Aufnahme als Spätaussiedler|Admission of ethnic German resettlers
migration|1|-|0.4|3|||Auskunft aus dem AZR|Information from the central register of foreigners
business|1|-|1|3|||Kurzarbeit anzeigen und abrechnen|Short-time work allowance
business|1|-|2.5|1|||Betriebsnummer für Arbeitgeber|Employer number
business|1|-|0.4|4|||Erlaubnis zum Verleih von Arbeitskräften|Licence for temporary work agencies
business|1|-|1|3|||Gründungsförderung aus der Arbeitslosigkeit|Start-up grant for the unemployed
business|1|-|0.1|5|||Anmeldung eines Zusammenschlusses beim Kartellamt|Merger notification
business|1|-|3|4|||Amtliche Statistik: Meldung der Betriebe|Statistical reports of businesses
environment|1|-|8|2|||Stromerzeuger im Marktstammdatenregister|Market master data register
environment|1|-|0.1|5|||Zulassung von Pflanzenschutzmitteln|Authorisation of plant protection products
environment|1|-|0.1|4|||Zuteilung von Funkfrequenzen|Radio frequency assignment
environment|1|-|0.1|5|||Beförderung von Kernbrennstoffen|Transport of nuclear fuel
"""

LAND = """
family|2|-|9.5|4|2021-05|focus|Elterngeldantrag|Parental allowance
family|4|-|1|3|||Erziehungsgeld einzelner Länder|Land child-raising allowance
family|4|-|0.8|2|||Zuschuss zur Familienerholung|Family holiday grant
family|2|-|2|5|||Scheidungsverfahren|Divorce proceedings
education|4|-|6|3|||Anmeldung an Berufsschulen|Enrolment at vocational schools
education|4|-|5|4|||Bewerbung um einen Studienplatz|University application
education|4|-|2|3|||Prüfungen und Zeugnisse an Schulen|School examinations and certificates
education|4|-|1|3|||Förderbedarf in der Schule feststellen|Special educational needs
education|3|-|1.5|4|||Anerkennung von Berufsabschlüssen aus dem Ausland|Recognition of foreign vocational qualifications
education|3|-|1|3|||Aufstiegs-BAföG|Upgrading training grant
education|4|-|0.5|3|||Referendariat: Bewerbung|Application for preparatory service
research|3|-|2.5|5|||EU-Agrarzahlungen|Agricultural payments of the EU
research|4|-|1|3|||Landesförderung für die Wirtschaft|Business promotion of the Land
research|2|-|0.3|4|||Förderung von Investitionen|Investment grants
work|2|-|1.5|4|||Zugang zu geschützten Berufen|Access to regulated professions
work|2|-|0.2|3|||Rehabilitierung von Opfern der SED-Justiz|Rehabilitation of victims of the GDR
work|2|-|1|3|||Soziale Entschädigung|Social compensation
taxes|2|-|180|4|||Einkommensteuererklärung|Income tax return
taxes|2|-|60|3|||Umsatzsteuer: Voranmeldung|Advance VAT return
taxes|2|-|3|3|||Steuererklärung für Erbschaften|Inheritance tax
taxes|2|-|1|3|||Steuererklärung für Schenkungen|Gift tax
taxes|2|-|12|2|||Freibeträge für den Lohnsteuerabzug|Wage tax allowances
law|2|-|8|2|||Gerichtlicher Mahnantrag|Court order for payment
law|2|-|5|5|||Klage bei Gericht einreichen|Filing a court action
law|2|-|2.5|3|||Prozesskosten: Beihilfe|Legal aid
law|2|-|4|4|||Vollstreckung durch das Gericht|Court enforcement
law|3|-|0.5|3|||Entschädigung für Gewaltopfer|Compensation for victims of violence
building|4|-|35|2|||Rundfunkbeitrag: An- und Abmeldung|Broadcasting contribution
building|4|-|5|3|||Liegenschaftsvermessung durch das Land|Land surveying
building|4|-|3|3|||Teilung und Zerlegung von Flurstücken|Parcel formation
building|2|-|15|3|||Eintrag ins Grundbuch|Land register entry
building|2|-|10|3|||Steuer beim Grunderwerb|Real estate transfer tax
building|4|-|0.4|3|||Räumung von Kampfmitteln|Clearance of explosive ordnance
building|2|-|0.1|5|||Planfeststellungsverfahren|Planning approval
building|4|-|0.6|4|||Förderung des Wohnungsbaus durch das Land|Land housing programme
building|4|-|0.3|3|||Zuschüsse für Denkmäler|Grants for monuments
cross_cutting|2|-|6|2|||Handelsregister: Einsicht und Anmeldung|Commercial register
cross_cutting|2|-|2|2|||Register der Vereine|Register of associations
cross_cutting|2|-|2|2|||Auskunft aus dem Schuldnerregister|Debtors' register
leisure|4|-|0.6|2|||Petition an den Landtag|Petition to the Land parliament
leisure|4|-|1.5|2|||Fischerprüfung ablegen|Fishing examination
leisure|4|-|0.3|3|||Anerkennung von Stiftungen|Recognition of foundations
leisure|4|-|3|1|||Ehrenamtskarte des Landes|Volunteer card
leisure|4|-|0.2|4|||Volksbegehren|Popular petition
leisure|3|-|1|3|||Bootsführerschein auf Landesgewässern|Boat licence on Land waters
mobility|2|-|0.5|3|||Drohnenbetrieb genehmigen|Drone operation
mobility|2|-|0.1|4|||Genehmigung von Flugplätzen|Airfield permit
mobility|2|-|0.3|3|||Linienverkehr genehmigen|Licence for scheduled bus services
health|2|-|20|3|||Zuschüsse der Krankenkasse zu Hilfsmitteln|Medical aids
health|2|-|10|4|||Rehabilitationsantrag|Rehabilitation
health|2|-|18|4|||Leistungen der Pflegekasse|Long-term care insurance benefits
health|4|-|1.5|2|||Landesblindengeld|Land blindness allowance
health|2|-|6|3|||Rente für Hinterbliebene|Survivors' pension
health|2|-|3|3|||Erbausschlagung|Disclaimer of inheritance
health|3|-|0.4|4|||Zulassung zu Heilberufen|Licence for medical professions
business|2|-|0.8|3|2022-06|focus|Handwerksbetrieb gründen|Craft business foundation
business|2|-|1.2|2|||Mitgliedschaft in einer Kammer|Membership of a chamber
business|2|-|3|2|||Neues Unternehmen beim Finanzamt erfassen|Tax registration of a business
business|2|-|1|3|||Sonn- und Feiertagsarbeit bewilligen|Permission for Sunday work
business|2|-|0.6|1|||Mutterschutz: Mitteilung des Arbeitgebers|Maternity protection notice
business|2|-|1.5|3|||Insolvenzantrag|Insolvency petition
business|4|-|0.4|3|||Sachverständige öffentlich bestellen|Public appointment of experts
business|2|-|2.5|3|||Teilnahme an Vergabeverfahren|Public procurement
business|2|-|3|2|||Ausbildungsvertrag eintragen|Registration of an apprenticeship contract
environment|2|-|0.15|5|2022-12|focus|Genehmigung industrieller Anlagen|Plant permits
environment|2|-|0.1|5|||Betriebspläne im Bergbau|Mining operation plans
environment|2|-|0.4|3|||Röntgengeräte anzeigen|X-ray equipment notification
environment|2|-|0.2|3|||Erlaubnis zum Umgang mit Sprengstoff|Explosives licence
"""

COUNTY = """
family|2|childcare_school|3|4|2022-05|focus|Unterhaltsvorschuss beantragen|Advance maintenance payment
family|2|childcare_school|2.5|3|||Beistand des Jugendamts für den Kindesunterhalt|Youth office support for child maintenance
family|2|childcare_school|4|2|||Gemeinsame Sorge: Erklärung beim Jugendamt|Joint custody declaration
family|2|childcare_school|3|2|||Anerkennung der Vaterschaft|Acknowledgement of paternity
family|2|childcare_school|6|5|||Erzieherische Hilfen|Youth welfare: help with upbringing
family|2|childcare_school|0.3|4|||Kinder in Pflegefamilien|Foster care
family|2|childcare_school|0.1|5|||Annahme als Kind|Adoption
family|2|childcare_school|5|3|||Übernahme von Betreuungskosten durch das Jugendamt|Assistance with childcare costs
family|3|childcare_school|0.3|3|||Erlaubnis für Tagesmütter und Tagesväter|Childminder licence
family|2|public_order|0.2|3|||Behördliche Namensänderung|Change of name by authority
education|3|childcare_school|28|3|||Schülerfahrkarte und Fahrtkosten|School transport
education|2|social_benefits|2|4|||BAföG für Schülerinnen und Schüler|Training grants for pupils
research|3|-|0.4|2|||Beratung und Zuschuss für Betriebe im Kreis|County business promotion
research|3|-|0.3|2|||Zuschüsse für Kultur im Kreis|County culture grants
work|2|social_benefits|22|4|2021-03|focus housing_benefit|Wohngeldantrag|Housing benefit
work|2|social_benefits|48|4|2021-11|focus|Bürgergeld beantragen (SGB II)|Citizen's income (SGB II)
work|2|social_benefits|9|4|||Grundsicherung im Alter|Basic income support in old age
work|2|social_benefits|3|4|||Sozialhilfe für den laufenden Bedarf|Social assistance for subsistence
work|2|social_benefits|26|2|||Bildungspaket für Kinder|Education and participation package
work|2|social_benefits|0.8|3|||Mietschulden: Hilfe zur Wohnungssicherung|Help with rent arrears
work|2|social_benefits|0.6|3|||Sozialhilfe für Sonderfälle|Help in special circumstances
work|3|-|1.2|2|||Schuldnerberatung|Debt counselling
taxes|3|finance_taxes|0.3|1|||Jagdsteuer|Hunting tax
law|2|public_order|12|3|||Anhörung im Bußgeldverfahren des Kreises|Hearing in county fine proceedings
law|3|-|0.2|3|||Hilfe nach Unwetter und Hochwasser|Aid after storm and flood
building|3|building|3|5|2021-02|focus building_permit|Bauantrag und Baugenehmigung|Building permit
building|3|building|0.8|4|||Bauvoranfrage|Preliminary building decision
building|3|building|0.4|2|||Abbruch anzeigen|Demolition notice
building|3|building|0.9|3|||Genehmigungsfreies Bauen anzeigen|Building without permit procedure
building|3|building|0.7|4|||Nutzungsänderung eines Gebäudes|Change of use of a building
building|3|building|2.5|2|||Auskunft zu Baulasten|Register of building encumbrances
building|2|building|0.4|3|||Abgeschlossenheit einer Wohnung bescheinigen|Certificate of self-contained flat
building|3|building|2|1|||Baubeginn und Fertigstellung anzeigen|Start and completion of building works
building|3|building|1|3|||Erlaubnis am Denkmal|Heritage permit
building|2|building|0.2|3|||Steuernachweis für Denkmäler|Tax certificate for monuments
building|3|building|6|2|||Auszug aus der Liegenschaftskarte|Cadastral map extract
building|2|building|2|2|||Auskunft über Bodenrichtwerte|Standard land values
building|2|building|0.3|4|||Wertgutachten für Grundstücke|Property valuation
building|3|building|0.4|4|||Förderdarlehen für Wohneigentum|Housing subsidy
building|3|environment_waste|55|2|||Abfalltonnen anmelden und ändern|Waste bins
building|5|environment_waste|70|1|||Sperrmüll abholen lassen|Bulky waste
cross_cutting|3|-|1|2|||Akteneinsicht und Informationszugang beim Kreis|Access to county records
leisure|2|public_order|4|3|||Jagdschein lösen und verlängern|Hunting licence
leisure|2|public_order|0.3|3|||Jägerprüfung anmelden|Hunting examination
leisure|2|public_order|4.5|4|||Waffenbesitzkarte und Waffenschein|Weapons permit
leisure|2|public_order|4|2|||Erwerb und Abgabe einer Waffe anzeigen|Weapon transfer notice
leisure|2|public_order|0.6|3|||Versammlung anmelden|Notice of an assembly
leisure|3|environment_waste|0.2|3|||Exotische und gefährliche Tiere halten|Keeping dangerous wild animals
mobility|2|vehicle|180|4|2023-09|focus vehicle_registration|Kfz-Zulassung|Vehicle registration
mobility|2|vehicle|60|1|||Wunschkennzeichen reservieren|Reserving a number plate
mobility|2|vehicle|24|4|2022-06|focus|Fahrerlaubnis erteilen|Driving licence
mobility|2|vehicle|40|2|||Umtausch alter Führerscheine|Driving licence exchange
mobility|2|vehicle|4|1|||Internationaler Führerschein|International driving licence
mobility|2|vehicle|6|2|||Zulassungspapiere ersetzen|Replacement of vehicle papers
mobility|2|vehicle|5|2|||Kurzzeit- und Ausfuhrkennzeichen|Temporary and export plates
mobility|2|vehicle|3|3|||Berufskraftfahrer: Fahrerqualifizierungsnachweis|Driver qualification card
mobility|2|vehicle|1.2|3|||Schein zur Beförderung von Fahrgästen|Passenger transport driving licence
mobility|2|trade_permits|0.3|3|||Taxi und Mietwagen: Konzession|Taxi and hire car licence
mobility|2|vehicle|2|4|||Schwertransporte genehmigen|Permit for heavy transport
mobility|2|vehicle|1.5|1|||Umweltplakette bestellen|Emission sticker
mobility|2|vehicle|1|3|||Neuerteilung nach Entzug der Fahrerlaubnis|Reissue of a withdrawn driving licence
mobility|2|vehicle|0.8|2|||Halterauskunft|Vehicle keeper information
health|2|social_benefits|20|3|||Ausweis für Schwerbehinderte|Disability ID
health|2|social_benefits|3|5|||Eingliederungshilfe beantragen|Integration assistance
health|2|social_benefits|4|4|||Sozialhilfe zur Pflege|Social assistance for care
health|2|social_benefits|0.5|3|||Blindenhilfe nach dem Sozialgesetzbuch|Assistance for blind people
health|2|health|16|1|||Gesundheitsbelehrung für Umgang mit Lebensmitteln|Health certificate for food handling
health|2|health|18|3|||Infektionskrankheiten melden|Infection reports
health|2|health|9|3|||Schuleingangsuntersuchung|School entry medical examination
health|3|health|4|3|||Amtsärztliches Gutachten|Public medical officer's report
health|2|health|1.5|2|||Beratung und Test zu HIV|HIV advice and test
health|3|health|2|3|||Sozialpsychiatrischer Dienst|Social psychiatric service
health|3|-|3|2|||Schwangerschaftsberatung|Pregnancy counselling
health|3|-|1.5|2|||Suchtberatung|Addiction counselling
health|3|-|4|2|||Pflegeberatung|Care advice
health|2|health|0.05|4|||Heilpraktikererlaubnis|Alternative practitioner licence
health|2|health|0.5|2|||Anzeige eines Gesundheitsberufs|Notification of a health profession
health|2|health|0.4|3|||Hygieneüberwachung von Praxen und Studios|Hygiene inspection
health|2|health|1|3|||Trinkwasseranlagen anzeigen|Drinking water installations
health|2|social_benefits|1.2|3|||Fahrdienst für Menschen mit Behinderung|Transport service for disabled people
health|2|social_benefits|0.6|3|||Bestattungskosten der Sozialhilfe|Funeral costs of social assistance
health|3|social_benefits|1|3|||Zuschuss zu Heimkosten|Care home subsidy
health|3|health|0.3|3|||Heimaufsicht: Beschwerde und Anzeige|Care home supervision
health|2|health|0.3|2|||Leichenpass|Passport for a corpse
migration|2|migration|24|5|2022-03|focus|Aufenthaltserlaubnis|Residence permit
migration|2|migration|3|5|2022-11|focus|Einbürgerungsantrag|Naturalisation
migration|2|migration|3.5|3|2022-08|focus|Verpflichtung für Gäste aus dem Ausland|Declaration of commitment
migration|2|migration|2.5|4|||Arbeitserlaubnis für Geduldete und Geflüchtete|Work permission
migration|2|migration|3|3|||Aufenthaltskarte für Angehörige von EU-Bürgern|Residence card for family of EU citizens
migration|2|migration|2|3|||Reisepapiere für Geflüchtete|Travel documents for refugees
migration|2|social_benefits|4|4|||Asylbewerberleistungen|Benefits for asylum seekers
business|2|trade_permits|0.4|4|||Maklererlaubnis|Estate agent licence
business|2|trade_permits|0.2|4|||Bewachungsgewerbe|Security services licence
business|2|environment_waste|1.2|2|||Lebensmittelbetrieb anmelden|Food business registration
business|2|trade_permits|0.1|3|||Gewerbeuntersagung und Wiedergestattung|Trade prohibition
business|2|trade_permits|0.3|3|||Anmeldung nach dem Prostituiertenschutzgesetz|Registration under the prostitution act
business|2|health|0.6|2|||Krankheitsfälle in Kitas und Schulen melden|Illness in childcare and schools
business|3|public_order|0.1|3|||Kinder bei Film und Bühne|Children in film and on stage
environment|2|environment_waste|0.9|4|||Wasserrechtliche Genehmigung|Water law permits
environment|2|environment_waste|0.8|3|||Brunnen und Erdwärme anzeigen|Wells and geothermal drilling
environment|2|environment_waste|0.5|4|||Abwassereinleitung in Gewässer|Waste water discharge
environment|3|environment_waste|1.5|2|||Kleinkläranlagen|Small sewage plants
environment|2|environment_waste|1.2|2|||Heizöltanks anzeigen|Heating oil tanks
environment|2|environment_waste|0.4|4|||Eingriffe in Natur und Landschaft|Nature protection: intervention permits
environment|2|environment_waste|0.3|3|||Ausnahmen vom Artenschutz|Species protection exemptions
environment|2|environment_waste|0.8|2|||Geschützte Tiere anmelden|Registration of protected animals
environment|3|environment_waste|0.3|3|||Wald umwandeln|Forest conversion
environment|2|environment_waste|0.4|3|||Abfälle befördern|Waste transport
environment|2|environment_waste|0.2|2|||Altkleider- und Schrottsammlung anzeigen|Notice of waste collections
environment|2|environment_waste|1|2|||Auskunft über Altlasten|Contaminated land information
environment|2|environment_waste|0.3|3|||Immissionsschutz: Änderung einer Anlage anzeigen|Immission control notices
environment|2|environment_waste|2|2|||Nutztiere anmelden|Veterinary office: registration of livestock
environment|2|environment_waste|0.3|3|||Zulassung für Tiertransporteure|Animal transports
environment|2|environment_waste|0.6|2|||Fleischbeschau anmelden|Meat inspection
environment|2|environment_waste|0.4|1|||Bienenhaltung anzeigen|Beekeeping notice
environment|2|environment_waste|0.7|3|||Tierschutz: Erlaubnis und Anzeige|Animal welfare permits
environment|3|environment_waste|0.3|3|||Grundstücksverkehr in der Landwirtschaft|Agricultural land transfer
"""

MUNICIPAL = """
family|2|civil_status|4.5|4|2022-09|focus|Anmeldung der Eheschließung|Marriage
family|2|civil_status|9|3|||Anzeige einer Geburt|Birth notification
family|3|childcare_school|18|3|||Kita-Platz anmelden|Childcare place
family|3|childcare_school|8|3|||Elternbeiträge für die Kita|Childcare fees
family|5|-|40|1|||Ausweis der Stadtbücherei|Library card
family|5|-|4|2|||Unterricht an der Musikschule|Music school
family|5|-|6|2|||Ferienprogramm|Holiday programme
family|5|-|3|1|||Familienkarte|Family pass
family|2|civil_status|6|2|||Urkunde über die Ehe|Marriage certificate
family|2|civil_status|1|3|||Erklärung zum Namen|Name declaration
family|2|civil_status|0.4|4|||Zeugnis für die Heirat im Ausland|Certificate of no impediment
family|5|-|1.5|1|||Sporthallen und Sportplätze buchen|Booking sports facilities
education|3|childcare_school|10|2|||Schulanmeldung|School enrolment
education|3|childcare_school|7|2|||Ganztagsbetreuung in der Schule|All-day school care
education|5|-|12|1|||Kurse der Volkshochschule|Adult education courses
education|3|childcare_school|5|1|||Schulessen|School meals
research|5|-|0.8|2|||Zuschüsse an Vereine|Grants for clubs
work|5|-|2|1|||Seniorenkarte|Senior card
work|5|social_benefits|3|2|||Sozialpass der Stadt|Municipal social pass
work|2|residents_registry|3|1|||Bescheinigung für die Rente: Lebensnachweis|Life certificate for pensioners
work|2|-|4|2|||Aufnahme von Rentenanträgen|Receipt of pension applications
taxes|3|finance_taxes|25|2|||Grundsteuer: Bescheid und Eigentumswechsel|Property tax
taxes|3|finance_taxes|10|1|||Hundesteuer|Dog tax
taxes|2|finance_taxes|6|3|||Gewerbesteuer der Gemeinde|Trade tax
taxes|3|finance_taxes|0.6|2|||Vergnügungssteuer für Automaten und Tanz|Amusement tax
taxes|5|finance_taxes|1|2|||Bettensteuer|Hotel and tourist tax
taxes|3|finance_taxes|1.2|2|||Steuer auf Zweitwohnungen|Second-home tax
taxes|3|finance_taxes|5|1|||Lastschriftmandat und Stundung|Direct debit and deferral
law|2|public_order|5|1|||Fundbüro|Lost property
law|2|public_order|12|2|||Verwarnung und Bußgeld der Gemeinde|Municipal fines
law|3|-|0.3|2|||Schiedsamt|Conciliation office
law|3|public_order|0.8|3|||Unterbringung Wohnungsloser|Shelter for the homeless
building|2|residents_registry|90|3|2022-09|focus residence_registration|Wohnsitz elektronisch ummelden (eWA)|Change of residence (eWA)
building|2|residents_registry|10|1|||Abmeldung ins Ausland|Deregistration when leaving the country
building|2|residents_registry|3|1|||Auskunftssperre und Widerspruch im Melderegister|Register block
building|3|social_benefits|5|3|||Wohnberechtigungsschein|Housing eligibility certificate
building|2|building|4|2|||Verzicht auf das Vorkaufsrecht|Waiver of pre-emption right
building|3|environment_waste|1.5|2|||Bäume fällen: Genehmigung|Tree felling permit
building|3|building|2.5|3|||Wasseranschluss und Kanalanschluss|Water and sewage connection
building|3|finance_taxes|12|1|||Zählerstand und Wassergebühren|Water meter and sewage fees
building|3|building|0.8|1|||Hausnummer|House number
building|2|building|3|1|||Bebauungsplan: Auskunft|Local development plan
building|2|building|0.5|3|||Befreiung vom Bebauungsplan|Exemption from the development plan
building|3|finance_taxes|1.5|2|||Erschließungsbeiträge: Bescheinigung|Development charges
building|3|finance_taxes|3|1|||Gebühren für Straßenreinigung|Street cleaning fees
building|3|building|0.3|3|||Wohnraum anders nutzen|Use of housing for other purposes
cross_cutting|2|residents_registry|100|3|2023-06|focus|Personalausweis beantragen|Identity card
cross_cutting|2|residents_registry|42|1|-|register_extract|Auskunft aus dem Melderegister|Register extract
cross_cutting|2|residents_registry|35|1|||Bescheinigung über die Meldung|Registration certificate
cross_cutting|2|civil_status|9|1|||Urkunde über die Geburt|Birth certificate
cross_cutting|2|residents_registry|55|1|||Führungszeugnis beantragen|Certificate of good conduct
cross_cutting|2|residents_registry|3|1|||Verlust eines Ausweises melden|Lost identity card
cross_cutting|2|-|6|2|||Beglaubigungen|Certified copies
cross_cutting|2|trade_permits|1.5|1|||Auskunft aus dem Gewerberegister|Trade register information
leisure|3|residents_registry|120|1|||Briefwahlantrag|Postal vote
leisure|3|residents_registry|6|1|||Als Wahlhelfer melden|Election volunteers
leisure|5|-|32|1|||Mängelmelder|Fault report
leisure|5|-|8|1|||Straßenlaterne defekt|Street lighting fault report
leisure|3|public_order|9|1|||Angelschein|Fishing licence
leisure|3|public_order|1.5|3|||Gefährliche Hunde halten|Keeping dangerous dogs
leisure|3|public_order|1.2|1|||Brauchtumsfeuer anzeigen|Traditional fires
leisure|3|public_order|3|3|||Feste und Umzüge anmelden|Event permits
leisure|3|-|0.2|3|||Bürgerbegehren einreichen|Local referendum
leisure|3|-|0.5|1|||Anfragen an den Gemeinderat|Questions to the council
leisure|5|-|2.5|2|||Bürgerhaus mieten|Hiring the community hall
leisure|3|civil_status|7|3|||Austritt aus der Kirche|Leaving the church
mobility|2|residents_registry|50|3|||Reisepass beantragen|Passport
mobility|2|residents_registry|3|2|||Eilpass|Express and temporary passport
mobility|3|public_order|12|1|||Bewohnerparkausweis|Resident parking permit
mobility|2|public_order|3|2|||Parkausweis für Menschen mit Behinderung|Disabled parking permit
mobility|2|public_order|2|2|||Parkausweis für Handwerk und Pflege|Parking permit for trades
mobility|2|public_order|4|2|||Haltverbot für den Umzug|No-stopping zone for removals
mobility|2|public_order|5|3|||Straßensperrung für Baustellen|Road closure permits
mobility|3|public_order|1.5|1|||Container und Gerüst auf der Straße|Skips and scaffolding on the street
mobility|3|building|0.8|2|||Bordstein absenken|Pavement crossing
mobility|5|public_order|1|2|||Abgeschleppte Autos auslösen|Towed vehicles
mobility|2|public_order|0.8|2|||Einfahrt in die Fußgängerzone|Driving in pedestrian areas
mobility|2|public_order|0.3|2|||Ausnahme vom Sonntagsfahrverbot|Exemption from the Sunday driving ban
mobility|3|-|0.3|2|||Ladesäule im öffentlichen Raum|Charging points in public space
health|2|civil_status|11|2|||Anzeige eines Todesfalls|Death notification
health|2|civil_status|9|1|||Urkunde über den Tod|Death certificate
health|5|-|5|3|||Grabstätte auf dem Friedhof|Cemetery and grave
health|3|-|1.5|2|||Grabstein aufstellen|Grave monument
health|3|finance_taxes|6|2|||Friedhofsgebühren|Cemetery fees
migration|3|-|1|3|||Unterbringung von Geflüchteten|Housing of refugees
migration|3|-|1|2|||Willkommensberatung|Welcome advice
business|2|trade_permits|8|3|2021-08|focus|Gewerbe anmelden|Business registration
business|2|trade_permits|4|2|||Gewerbe ummelden|Change of business registration
business|2|trade_permits|7|1|||Gewerbe abmelden|Business deregistration
business|2|trade_permits|0.8|3|||Reisegewerbekarte|Itinerant trade licence
business|2|trade_permits|1|4|||Gaststättenerlaubnis|Restaurant licence
business|2|trade_permits|3|2|||Ausschank bei Festen|Temporary permission to serve drinks
business|3|trade_permits|3|3|||Sondernutzung öffentlicher Flächen|Special use of public space
business|3|trade_permits|1.2|2|||Außengastronomie|Outdoor seating
business|5|trade_permits|1|2|||Stand auf dem Wochenmarkt|Market stalls
business|2|trade_permits|0.2|3|||Märkte und Messen festsetzen|Approval of markets and fairs
business|2|trade_permits|0.3|3|||Geldspielgeräte aufstellen|Gaming machines
business|2|trade_permits|0.1|4|||Spielhalle betreiben|Gaming hall licence
business|3|trade_permits|0.6|2|||Sperrzeit verkürzen|Extension of opening hours
business|3|public_order|0.8|2|||Lärm: Ausnahme von der Nachtruhe|Exemption from night-time quiet
business|2|public_order|0.8|2|||Feuerwerk außerhalb von Silvester|Fireworks
business|3|public_order|0.3|2|||Plakate und Werbung im Straßenraum|Posters and advertising
business|3|trade_permits|0.05|2|||Verkaufsoffener Sonntag|Sunday opening of shops
business|3|-|1.5|2|||Ausschreibungen der Gemeinde|Municipal tenders
business|3|finance_taxes|4|1|||Elektronische Rechnung an die Gemeinde|Electronic invoices
environment|5|environment_waste|8|1|||Grüngut und Wertstoffhof|Green waste and recycling yard
environment|3|environment_waste|2|1|||Wilde Müllkippe melden|Reporting fly-tipping
environment|3|environment_waste|0.6|2|||Regenwasser versickern|Rainwater infiltration
"""

# The five common services of the target T02 and the 16 focus services of January 2023.
BASKET = {
    "vehicle_registration": "county",
    "register_extract": "municipal",
    "housing_benefit": "county",
    "building_permit": "county",
    "residence_registration": "municipal",
}
FOCUS_SERVICES = 16

# Local bundles that cannot be applied for online without an interface to specialist software: the focus services, whose
# applications are transactions in a register or a procedure, and those of the same kind by effort. Assumption; a trade
# is registered by a form that many towns had online before any interface (E174).
INTERFACE_FROM = 1.20  # complexity, of bundles with specialist software
WITHOUT_INTERFACE = "Gewerbe anmelden"

COLUMNS = (
    "id name_de name_en policy_field tier leika_type cases_per_1000 complexity "
    "software_family efa_release rollout_rank focus efa_only interface"
).split()


# ---------------------------------------------------------------- draws


def uniform(purpose, name):
    """A number in [0, 1) that depends on the purpose and the name alone."""
    digest = hashlib.sha256(f"{SEED}/{purpose}/{name}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def normal(purpose, name):
    """Approximately standard normal: twelve uniforms less six."""
    return sum(uniform(f"{purpose}/{i}", name) for i in range(12)) - 6


def weighted(weights, purpose, name):
    """One key of `weights`, with probability proportional to its weight."""
    left = uniform(purpose, name) * sum(weights.values())
    for key, weight in weights.items():
        left -= weight
        if left < 0:
            return key
    return key


# ---------------------------------------------------------------- bundles per field and tier


def largest_remainder(shares, total):
    """Whole numbers proportional to `shares` that add up to `total`."""
    quota = {key: share * total / sum(shares.values()) for key, share in shares.items()}
    whole = {key: int(value) for key, value in quota.items()}
    by_remainder = sorted(quota, key=lambda key: whole[key] - quota[key])
    for key in by_remainder[: total - sum(whole.values())]:
        whole[key] += 1
    return whole


def bundles_by_field():
    return largest_remainder({key: field.bundles for key, field in FIELDS.items()}, BUNDLES)


def fitted_table(row_totals):
    """Field by tier, fitted to both margins (iterative proportional fitting), not yet whole numbers."""
    table = {}
    for key, field in FIELDS.items():
        land, county, municipal = (field.t23 * percent / 100 for percent in field.split)
        table[key] = [field.t1, field.t4 + land, county, field.t5 + municipal]
    column_totals = list(TIERS.values())
    for _ in range(500):
        for column, total in enumerate(column_totals):
            factor = total / sum(row[column] for row in table.values())
            for row in table.values():
                row[column] *= factor
        for key, row in table.items():
            factor = row_totals[key] / sum(row)
            table[key] = [value * factor for value in row]
    return table


def controlled_rounding(table, row_totals):
    """Round every cell up or down so that both margins hold, keeping the largest remainders where possible."""
    rows = list(table)
    floors = {key: [int(value) for value in table[key]] for key in rows}
    open_columns = tuple(
        total - sum(floors[key][column] for key in rows) for column, total in enumerate(TIERS.values())
    )
    subsets = [tuple(mask >> column & 1 for column in range(4)) for mask in range(16)]

    @lru_cache(maxsize=None)
    def best(index, left):
        """Largest sum of remainders rounded up in rows index.. with `left` still to add per tier."""
        if index == len(rows):
            return (0.0, ()) if not any(left) else None
        key = rows[index]
        found = None
        for ups in subsets:
            if sum(ups) != row_totals[key] - sum(floors[key]) or any(u > l for u, l in zip(ups, left)):
                continue
            rest = best(index + 1, tuple(l - u for u, l in zip(ups, left)))
            if rest is None:
                continue
            value = rest[0] + sum(table[key][c] - floors[key][c] for c in range(4) if ups[c])
            if found is None or value > found[0]:
                found = (value, (ups,) + rest[1])
        return found

    choice = best(0, open_columns)[1]
    return {
        key: dict(zip(TIERS, (floor + up for floor, up in zip(floors[key], ups)))) for key, ups in zip(rows, choice)
    }


def cells():
    """Bundles per field and tier: {field: {tier: number}}."""
    row_totals = bundles_by_field()
    return controlled_rounding(fitted_table(row_totals), row_totals)


# ---------------------------------------------------------------- rows


class Row:
    """One bundle. What is None is still to be filled; an empty text is a decision."""

    def __init__(self, field, tier, name_de, name_en):
        self.field, self.tier, self.name_de, self.name_en = field, tier, name_de, name_en
        self.named = False
        self.leika = self.cases = self.complexity = self.rank = None
        self.level = None  # of complexity, 1-5
        self.family = ""
        self.release = None
        self.focus, self.basket = 0, None


def named_rows():
    """Rows of the tables above, by field and tier."""
    rows = {}
    for tier, table in zip(TIERS, (FEDERAL, LAND, COUNTY, MUNICIPAL)):
        for line in table.strip().splitlines():
            field, leika, family, cases, level, release, marks, name_de, name_en = line.split("|")
            row = Row(field, tier, name_de, name_en)
            row.named = True
            row.leika, row.cases, row.level = int(leika), float(cases), level
            row.family = "" if family == "-" else family
            row.release = {"": None, "-": ""}.get(release, release)
            for mark in marks.split():
                if mark == "focus":
                    row.focus = 1
                else:
                    row.basket = mark
            rows.setdefault((field, tier), []).append(row)
    return rows


def all_rows():
    """575 rows ordered by field and tier, named ones first; the place in this order gives the id."""
    named, rows = named_rows(), []
    for field, by_tier in cells().items():
        for tier, number in by_tier.items():
            group = named.pop((field, tier), [])
            assert len(group) <= number, f"{field}/{tier}: {len(group)} named services, room for {number}"
            rows += group
            for i in range(1, number - len(group) + 1):
                tier_de, tier_en = TIER_NAMES[tier]
                name_de = f"{FIELDS[field].de}: weiteres Leistungsbündel {i} ({tier_de})"
                rows.append(Row(field, tier, name_de, f"{FIELDS[field].en}: further bundle {i} ({tier_en})"))
    assert not named, f"unknown field or tier: {list(named)}"
    return rows


# ---------------------------------------------------------------- values of the unnamed


def fill_leika(rows):
    """Federal 1; land 4 as often as in the catalogue, else 2 or 3; local 2 or 3 (type 5 only where named)."""
    for field, of_field in FIELDS.items():
        land = [row for row in rows if row.field == field and row.tier == "land"]
        wanted = round(of_field.four * BUNDLES / sum(f.bundles for f in FIELDS.values()))
        missing = wanted - sum(row.leika == 4 for row in land)
        for row in [row for row in land if row.leika is None][: max(missing, 0)]:
            row.leika = 4
    for row in rows:
        if row.leika is None:
            if row.tier == "federal":
                row.leika = 1
            else:
                row.leika = 3 if uniform("type", row.name_de) < SHARE_TYPE_3 else 2


def fill_cases(rows):
    """A Zipf tail in random order: the r-th unnamed bundle of a tier has about TAIL / r cases."""
    for tier in TIERS:
        unnamed = [row for row in rows if row.tier == tier and row.cases is None]
        unnamed.sort(key=lambda row: uniform("cases-order", row.name_de))
        for rank, row in enumerate(unnamed, start=1):
            noise = 0.7 + 0.6 * uniform("cases-noise", row.name_de)
            row.cases = max(round(TAIL[tier] / rank * noise, 2), 0.02)


def fill_complexity(rows):
    """Level times noise, scaled and rounded so that every tier has a mean of exactly 1.00."""
    low, high = COMPLEXITY_RANGE
    for tier, size in TIERS.items():
        raw = {}
        for row in (row for row in rows if row.tier == tier):
            if row.level is None:
                row.level = COMPLEXITY_OF_UNNAMED[int(uniform("level", row.name_de) * len(COMPLEXITY_OF_UNNAMED))]
            raw[row] = COMPLEXITY[row.level] * (0.92 + 0.16 * uniform("complexity", row.name_de))
        smallest, largest = 0.2, 5.0
        for _ in range(60):  # bisection for the factor that gives the mean 1 within the range
            factor = (smallest + largest) / 2
            total = sum(min(max(value * factor, low), high) for value in raw.values())
            smallest, largest = (factor, largest) if total < size else (smallest, factor)
        hundredths = {row: round(min(max(value * factor, low), high) * 100) for row, value in raw.items()}
        surplus = sum(hundredths.values()) - 100 * size
        inner = [row for row in hundredths if low * 100 + 1 < hundredths[row] < high * 100 - 1]
        for row in inner[: abs(surplus)]:
            hundredths[row] -= 1 if surplus > 0 else -1
        for row, value in hundredths.items():
            row.complexity = value / 100


def fill_family(rows):
    """Unnamed local bundles run on the software of their field, but for enough to reach the share without any."""
    local = [row for row in rows if row.tier in LOCAL]
    unnamed = [row for row in local if not row.named]
    missing = NO_SPECIALIST_SOFTWARE - sum(row.named and row.family == "" for row in local)
    assert 0 <= missing <= len(unnamed), f"named local services without software leave {missing} to fill"
    unnamed.sort(key=lambda row: uniform("family", row.name_de))
    for i, row in enumerate(unnamed):
        row.family = "" if i < missing else FAMILY_OF_FIELD[row.field]


def popularity(rows):
    """Place by cases, from 0 (most) to 1 (fewest)."""
    ordered = sorted(rows, key=lambda row: (-row.cases, row.name_de))
    return {row: i / (len(rows) - 1) for i, row in enumerate(ordered)}


def release_months():
    """{month: weight} from 2020-10 to the last release."""
    months = {}
    for (year, quarter), weight in RELEASE_WEIGHTS.items():
        for month in range(3 * quarter - 2, 3 * quarter + 1):
            if f"{year}-{month:02}" <= LAST_RELEASE:
                months[f"{year}-{month:02}"] = weight
    return months


def fill_releases(rows):
    """EfA releases: popular bundles are more likely to have one and tend to have it earlier; by-laws have none."""
    months = release_months()
    chosen = []
    for tier, number in RELEASES.items():
        group = [row for row in rows if row.tier == tier]
        place = popularity(group)
        free = [row for row in group if row.release is None and row.leika != 5]
        free.sort(key=lambda row: place[row] + 0.4 * normal("release", row.name_de))
        fixed = sum(bool(row.release) for row in group)
        chosen += [(place[row], row) for row in free[: number - fixed]]
    dates = sorted(weighted(months, "month", row.name_de) for _, row in chosen)
    chosen.sort(key=lambda pair: pair[0] + 0.8 * normal("release-order", pair[1].name_de))
    for (_, row), date in zip(chosen, dates):
        row.release = date
    for row in rows:
        row.release = row.release or ""


def fill_rollout(rows):
    """One national order of the federal and Land tiers: popular and simple first, with noise."""
    upper = [row for row in rows if row.tier in UPPER]
    place = popularity(upper)
    span = COMPLEXITY_RANGE[1] - COMPLEXITY_RANGE[0]

    def score(row):
        simple = (row.complexity - COMPLEXITY_RANGE[0]) / span
        return place[row] + 0.5 * simple + 0.25 * normal("rollout", row.name_de)

    for rank, row in enumerate(sorted(upper, key=score), start=1):
        row.rank = rank


def make_rows():
    rows = all_rows()
    fill_leika(rows)
    fill_cases(rows)
    fill_complexity(rows)
    fill_family(rows)
    fill_releases(rows)
    fill_rollout(rows)
    return rows


# ---------------------------------------------------------------- checks


def top_ten_share(rows, tier):
    cases = sorted((row.cases for row in rows if row.tier == tier), reverse=True)
    return sum(cases[:10]) / sum(cases)


def require(found, expected, what):
    assert found == expected, f"{what}: {found}, expected {expected}"


def check(rows):
    """Every margin the table promises."""
    local = [row for row in rows if row.tier in LOCAL]
    upper = [row for row in rows if row.tier in UPPER]
    require(sum(field.bundles for field in FIELDS.values()), 557, "bundles of the catalogue of 2019")
    for key, field in FIELDS.items():
        types = field.t1 + field.t23 + field.t4 + field.t5
        assert abs(types - 100) < 0.25, f"{key}: LeiKa types add up to {types:.1f} percent"
        require(sum(field.split), 100, f"{key}: split of type 2/3")
    require(tuple(TIERS.values()), (115, 180, 140, 140), "tiers")
    require(sum(RELEASES.values()), 306, "releases")
    require(len(rows), BUNDLES, "bundles")
    require(dict(Counter(row.tier for row in rows)), TIERS, "bundles per tier")
    require(dict(Counter(row.field for row in rows)), bundles_by_field(), "bundles per field")
    for name in ("name_de", "name_en"):
        names = [getattr(row, name) for row in rows]
        doubles = [name for name, n in Counter(names).items() if n > 1]
        assert not doubles, f"names twice: {doubles}"
        assert not any(set(name) & set(',;"|') for name in names), "separator in a name"
    named_local = sum(row.named for row in local)
    assert named_local >= 136, f"{named_local} named local services, at least 136 expected"

    allowed = {"federal": {1}, "land": {2, 3, 4}, "county": {2, 3, 5}, "municipal": {2, 3, 5}}
    for row in rows:
        assert row.leika in allowed[row.tier], f"{row.name_de}: LeiKa type {row.leika} in the {row.tier} tier"
    require(sum(row.leika == 5 for row in rows), TYPE_5_BUNDLES, "bundles of type 5")

    assert all(row.cases > 0 for row in rows), "cases must be above zero"
    for tier in LOCAL:
        share = top_ten_share(rows, tier)
        assert share >= TOP_TEN_SHARE, f"{tier}: the ten largest make {share:.2f} of the cases"
    for tier, size in TIERS.items():
        hundredths = [round(100 * row.complexity) for row in rows if row.tier == tier]
        require(sum(hundredths), 100 * size, f"{tier}: sum of complexity in hundredths")
        assert 60 <= min(hundredths) and max(hundredths) <= 200, f"{tier}: complexity out of range"

    require({row.family for row in local} - {""}, set(FAMILIES), "software families")
    require(sum(row.family == "" for row in local), NO_SPECIALIST_SOFTWARE, "local bundles without software")
    assert all(row.family == "" for row in upper), "software family above the local tiers"

    months = release_months()
    released = Counter(row.tier for row in rows if row.release)
    require({tier: released[tier] for tier in TIERS}, RELEASES, "releases per tier")
    assert all(row.release in months for row in rows if row.release), "release out of range"
    assert all(not row.release for row in rows if row.leika == 5), "release for a by-law"
    by_year = Counter(row.release[:4] for row in rows if row.release)
    assert max(by_year, key=by_year.get) == "2022", f"no hump in 2022: {by_year}"

    require(sorted(row.rank for row in upper), list(range(1, len(upper) + 1)), "rollout ranks")
    assert all(row.rank is None for row in local), "rollout rank in a local tier"
    require(sum(row.focus for row in rows), FOCUS_SERVICES, "focus services")
    require({row.basket: row.tier for row in rows if row.basket}, BASKET, "basket services")
    release = {row.basket: row.release for row in rows if row.basket}
    require(release["residence_registration"], "2022-09", "release of the residence registration")
    for key in ("housing_benefit", "building_permit"):
        require(release[key][:4], "2021", f"year of release, {key}")


# ---------------------------------------------------------------- output


def needs_interface(row):
    demanding = bool(row.family) and row.complexity >= INTERFACE_FROM
    return row.tier in LOCAL and row.name_de != WITHOUT_INTERFACE and (row.focus == 1 or demanding)


def to_csv(rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for i, row in enumerate(rows, start=1):
        writer.writerow(
            [
                f"s{i:03}",
                row.name_de,
                row.name_en,
                row.field,
                row.tier,
                row.leika,
                f"{row.cases:g}",
                f"{row.complexity:.2f}",
                row.family,
                row.release,
                "" if row.rank is None else row.rank,
                row.focus,
                int(row.basket == "residence_registration"),
                int(needs_interface(row)),
            ]
        )
    return out.getvalue()


def main(arguments):
    if len(arguments) > 1:
        sys.exit("usage: make_services.py [FILE]")
    rows = make_rows()
    check(rows)
    with open(arguments[0] if arguments else "services.csv", "w", encoding="utf-8", newline="") as file:
        file.write(to_csv(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
