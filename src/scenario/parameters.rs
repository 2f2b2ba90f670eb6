//! The parameter registry: every number of the model with its name in both languages, unit,
//! plausible range and source, declared once; the prices of levers also with who pays for what.
//!
//! Values are not here: they stand in `scenarios/baseline.toml`, whose comments, like the tables of
//! the documentation, are generated from these declarations.

use super::lever::Lever;
use crate::language::Language;
use serde::Serialize;

/// What a parameter rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A datum, named.
    Data(&'static str),
    /// A finding of the study, by its ids.
    Paper(&'static str),
    /// Our assumption, with its reason.
    Assumption(&'static str),
}

impl Source {
    /// The source in words, for tables and comments.
    pub fn text(self) -> String {
        match self {
            Self::Data(name) => format!("data: {name}"),
            Self::Paper(ids) => format!("paper: {ids}"),
            Self::Assumption(reason) => format!("assumption: {reason}"),
        }
    }
}

/// Declaration of one parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Table of the scenario file, for example `supply`.
    pub group: &'static str,
    /// Key within the table.
    pub name: &'static str,
    /// Its name for readers of figures and sentences, in English and German.
    pub label: [&'static str; 2],
    /// What it means, one sentence.
    pub meaning: &'static str,
    /// Unit; `1` for a plain number or share.
    pub unit: &'static str,
    /// Smallest plausible value.
    pub low: f64,
    /// Largest plausible value.
    pub high: f64,
    /// What the value rests on.
    pub source: Source,
    /// Of the price of a lever: whom it charges, and for what; none of a parameter of behaviour.
    pub charge: Option<Charge>,
}

/// What the price of a lever charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// Who pays, in money or in hours as the unit of the price says.
    pub payer: Payer,
    /// The lever.
    pub lever: Lever,
    /// What is counted.
    pub per: Per,
}

/// Who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Payer {
    /// Municipal administrations and counties.
    Municipalities,
    /// The Länder.
    Laender,
    /// The federation.
    Federation,
}

impl Payer {
    /// All payers.
    pub const ALL: [Self; 3] = [Self::Municipalities, Self::Laender, Self::Federation];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Municipalities => "municipalities",
            Self::Laender => "laender",
            Self::Federation => "federation",
        }
    }

    /// Name for readers.
    pub const fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Municipalities, Language::English) => "municipalities and counties",
            (Self::Municipalities, Language::German) => "Kommunen",
            (Self::Laender, _) => "Länder",
            (Self::Federation, Language::English) => "federation",
            (Self::Federation, Language::German) => "Bund",
        }
    }
}

/// What a price is multiplied with, beside the value of its lever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// Inhabitants of the administrations that the lever reaches, a year.
    Inhabitant,
    /// Administrations that it reaches, a year.
    Administration,
    /// Those of them that are members of a cooperation, a year.
    Member,
    /// What it is paid for when that happens; the submodel says what.
    Occasion,
}

impl Per {
    /// Name for tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inhabitant => "inhabitant reached",
            Self::Administration => "administration reached",
            Self::Member => "member of a cooperation reached",
            Self::Occasion => "occasion (7.1)",
        }
    }
}

impl Parameter {
    /// Dotted key, for example `supply.provider_services_per_month`.
    pub fn key(&self) -> String {
        format!("{}.{}", self.group, self.name)
    }

    /// Name for readers.
    pub fn label(&self, language: Language) -> &'static str {
        language.pick(self.label[0], self.label[1])
    }

    /// Whether magnitudes and not amounts are equally plausible within the range: it is positive
    /// and spans a factor of ten or more.
    pub const fn is_log_uniform(&self) -> bool {
        self.low > 0.0 && self.high >= 10.0 * self.low
    }
}

macro_rules! parameters {
    ($( $(#[doc = $about:literal])+ $group:ident: $type:ident {
        $( $(#[doc = $meaning:literal])+
           $field:ident: $english:literal, $german:literal,
           [$unit:literal] $low:literal ..= $high:literal, $source:expr
           $(, $payer:ident pays $lever:ident per $per:ident)?; )+
    } )+) => {
        $(
            $(#[doc = $about])+
            #[derive(Debug, Clone, Copy, PartialEq, Serialize)]
            pub struct $type { $( $(#[doc = $meaning])+ pub $field: f64, )+ }
        )+

        /// All parameters of the model, by submodel.
        #[derive(Debug, Clone, Copy, PartialEq, Serialize)]
        pub struct Parameters { $( $(#[doc = $about])+ pub $group: $type, )+ }

        /// Every declaration, in reading order.
        pub const REGISTRY: &[Parameter] = &[ $( $( Parameter {
            group: stringify!($group),
            name: stringify!($field),
            label: [$english, $german],
            meaning: concat!($($meaning),+).trim_ascii(),
            unit: $unit,
            low: $low as f64,
            high: $high as f64,
            source: $source,
            charge: parameters!(@charge $($payer $lever $per)?),
        }, )+ )+ ];

        /// Groups in reading order with their description.
        pub const GROUPS: &[(&str, &str)] = &[ $( (stringify!($group),
            concat!($($about),+).trim_ascii()), )+ ];

        impl Parameters {
            /// Builds all parameters from values in the order of [`REGISTRY`].
            pub fn from_values(values: &[f64]) -> Self {
                let mut values = values.iter().copied();
                let mut next = || values.next().unwrap_or(f64::NAN);
                Self { $( $group: $type { $( $field: next(), )+ }, )+ }
            }

            /// All values in the order of [`REGISTRY`].
            pub fn values(&self) -> Vec<f64> {
                vec![ $( $( self.$group.$field, )+ )+ ]
            }
        }
    };
    (@charge) => { None };
    (@charge $payer:ident $lever:ident $per:ident) => {
        Some(Charge { payer: Payer::$payer, lever: Lever::$lever, per: Per::$per })
    };
}

use Source::{Assumption, Data, Paper};

parameters! {
    /// Attributes of administrations that the county table does not give.
    population: PopulationParameters {
        /// Administrative staff that one post mainly for digital work goes with.
        staff_per_digital_post: "staff per digital post", "Personal je Digitalstelle",
            ["heads"] 40.0..=150.0, Paper("P07: one post, sometimes two, below 10,000 inhabitants");
        /// Exponent with which digital posts grow with staff.
        digital_post_exponent: "growth of digital posts with staff",
            "Wachstum der Digitalstellen mit dem Personal",
            ["1"] 0.4..=1.0, Assumption("teams grow less than staff; met by P07");
        /// Staff of a county administration per 1,000 inhabitants.
        county_staff_per_1000: "county staff per 1,000 inhabitants",
            "Kreispersonal je 1.000 Einwohner",
            ["heads"] 2.0..=8.0, Assumption("county core administrations have about a third of the \
                municipal density");
        /// Share of municipal administrations that run own servers to a larger extent.
        own_servers_share: "administrations with own servers", "Verwaltungen mit eigenen Servern",
            ["1"] 0.3..=0.8, Paper("P10: more than half");
        /// Share of municipal services that a joint administration of Baden-Württemberg does for its
        /// members.
        joint_task_share: "tasks of joint administrations",
            "Aufgaben gemeinsamer Verwaltungen",
            ["1"] 0.0..=0.6, Assumption("law names planning, building and works; members may hand \
                over more");
        /// Spread of leadership, council interest and preference for self-government between
        /// administrations (standard deviation).
        attitude_spread: "spread of attitudes", "Streuung der Haltungen",
            ["1"] 0.2..=1.5, Paper("P06, I07: strong differences inside a Land");
    }
    /// What tells administrations of the same size apart for good.
    differences: DifferenceParameters {
        /// Spread of the will to bring services online, that is, of its weight against doing
        /// nothing and of the agenda (standard deviation).
        will: "spread of will", "Streuung des Willens",
            ["log-odds"] 0.0..=4.0, Data("use of one free platform (evidence/dated_observations.csv: \
                E060 to E063, E079)");
        /// Spread of the logarithm of the hours that a project takes (standard deviation).
        skill: "spread of skill", "Streuung des Könnens",
            ["1"] 0.0..=1.5, Data("more than 200 forms with one employee \
                (evidence/dated_observations.csv: E171)");
        /// Weight of the tails of will and skill; 0 makes them normal.
        tail: "tails of will and skill", "Ränder von Wille und Können",
            ["1"] 0.0..=1.0, Data("front-runners among the small \
                (evidence/dated_observations.csv: E062, E079)");
        /// Part of their variance that the administrations of a county share.
        county_share: "differences between counties", "Unterschiede zwischen Kreisen",
            ["1"] 0.0..=0.4, Assumption("neighbours learn from each other and share a county's advice");
        /// Part of their variance that the customers of a provider share.
        provider_share: "differences between providers", "Unterschiede zwischen Anbietern",
            ["1"] 0.0..=0.4, Paper("E10, P08: those with a plan work closely with a provider");
    }
    /// State of January 2018.
    initial: InitialParameters {
        /// Mean awareness that the OZG concerns municipalities.
        awareness: "awareness in 2018", "Kenntnis 2018",
            ["1"] 0.05..=0.4, Paper("I09: awareness came slowly");
        /// Rise of awareness with the logarithm of inhabitants over 10,000.
        awareness_per_log_size: "rise of awareness with size", "Anstieg der Kenntnis mit der Größe",
            ["1"] 0.0..=0.15, Assumption("large administrations follow federal law more closely");
        /// Mean share of services with a form to download.
        forms_share: "forms to download in 2018", "Formulare zum Herunterladen 2018",
            ["1"] 0.1..=0.6, Data("evidence/ozg_national_timeseries.csv 2020-03: 17 of 575 \
                fillable, most information or paper form");
        /// Rise of the share of forms with the logarithm of inhabitants over 10,000.
        forms_per_log_size: "rise of forms with size", "Anstieg der Formulare mit der Größe",
            ["1"] 0.0..=0.15, Paper("P03: size is the strongest factor");
        /// Share of cities with at least 100,000 inhabitants that already have online services.
        pioneer_share: "pioneers among large cities", "Vorreiter unter den Großstädten",
            ["1"] 0.0..=1.0, Data("evidence/ozg_national_timeseries.csv 2020-03: first online \
                submissions");
        /// Online services of a pioneer.
        pioneer_services: "online services of a pioneer", "Online-Leistungen eines Vorreiters",
            ["services"] 1.0..=20.0, Assumption("a handful of popular procedures");
        /// Share of municipal administrations in a cooperation for IT.
        ikz_share: "administrations in an IKZ in 2018", "Verwaltungen in einer IKZ 2018",
            ["1"] 0.2..=0.36, Data("IWH/Uni Kassel 2013-15 (T12a)");
        /// Share of digital posts that are vacant.
        vacancy_share: "digital posts vacant in 2018", "unbesetzte Digitalstellen 2018",
            ["1"] 0.05..=0.25, Data("one of twelve posts vacant (P07); 10 % of all posts in \
                Bietigheim-Bissingen 2023, press");
        /// Share of administrations below 20,000 inhabitants with a running DMS introduction; a
        /// quarter more above.
        dms_running_share: "DMS introductions running in 2018", "laufende DMS-Einführungen 2018",
            ["1"] 0.2..=0.6, Data("agile-verwaltung.org survey and P09, back-dated");
        /// Share of administrations below 20,000 inhabitants whose DMS is complete; twice that
        /// above.
        dms_done_share: "DMS complete in 2018", "abgeschlossene DMS-Einführungen 2018",
            ["1"] 0.05..=0.3, Data("agile-verwaltung.org survey, back-dated");
    }
    /// Preconditions of the Länder, EfA services, providers, central services, base components.
    supply: SupplyParameters {
        /// Level to which preconditions move without any coordination.
        preconditions_floor: "preconditions without coordination",
            "Voraussetzungen ohne Koordination",
            ["1"] 0.0..=0.5, Paper("E01: preconditions did not come");
        /// Speed of preconditions without coordination.
        preconditions_rate_per_month: "speed of preconditions without coordination",
            "Tempo der Voraussetzungen ohne Koordination",
            ["1/month"] 0.0..=0.02, Paper("E01");
        /// Additional speed of preconditions under full coordination.
        preconditions_coordination_rate_per_month:
            "additional speed of preconditions under coordination",
            "zusätzliches Tempo der Voraussetzungen mit Koordination",
            ["1/month"] 0.0..=0.06, Assumption("not informed by data; shown across its range");
        /// Longest time between release of an EfA service and a Land's contract.
        efa_contract_months: "longest time from EfA release to contract",
            "längste Zeit von der EfA-Freigabe zum Vertrag",
            ["months"] 0.0..=36.0, Data("EfA marketplace opened 2022-12, binding 2024-04 \
                (evidence/legal_timeline.csv)");
        /// Shortest pilot of an EfA service after its contract.
        efa_pilot_months: "shortest EfA pilot", "kürzeste EfA-Pilotphase",
            ["months"] 6.0..=24.0, Data("evidence/ewa_diffusion.csv: two connected 13 months after \
                release");
        /// Administrations that can be connected to one EfA service in a month, as a share of all.
        efa_wave_share_per_month: "EfA connections a month", "EfA-Anbindungen im Monat",
            ["1/month"] 0.005..=0.05, Data("evidence/ewa_diffusion.csv: about 80 of 5,000 a month");
        /// Share of missing preparation that full expertise or full standards replace.
        support_effect: "preparation that support replaces",
            "Vorbereitung, die Unterstützung ersetzt",
            ["1"] 0.0..=0.8, Paper("E03, E04: expertise and standards lower the effort");
        /// New services a provider offers in a month.
        provider_services_per_month: "new services of a provider",
            "neue Leistungen eines IT-Dienstleisters",
            ["services/month"] 0.3..=2.5, Paper("E10, I10: providers steer what goes online");
        /// Weight of simplicity against popularity (logarithm of cases) in the order in which
        /// providers and cooperations take up services.
        provider_simplicity: "weight of simplicity in the order of services",
            "Gewicht der Einfachheit in der Reihenfolge",
            ["1"] 0.5..=4.0, Assumption("packages begin with forms that need little; informed by \
                T14");
        /// Spread of the order in which providers and cooperations take up services, against
        /// popularity and simplicity.
        provider_taste: "spread of the order of services",
            "Streuung der Reihenfolge der Leistungen",
            ["1"] 0.1..=2.0, Paper("P12: different services everywhere; popular ones in most");
        /// Services for which a Land that coordinates fully starts a programme in a year.
        plan_services_per_year: "programmes started under coordination",
            "begonnene Programme bei Koordination",
            ["services/year"] 0.0..=24.0, Data("16 focus services in three years in RP \
                (evidence/dated_observations.csv: E189)");
        /// Spread of the pace of providers (standard deviation of its logarithm).
        provider_spread: "spread of the pace of providers",
            "Streuung des Tempos der IT-Dienstleister",
            ["1"] 0.0..=1.2, Paper("E10, I10: what goes online depends on the provider");
        /// Share of local services with a barrier of their own, be it law or a missing register,
        /// that keeps them offline everywhere.
        barrier_share: "services with a barrier", "Leistungen mit eigener Hürde",
            ["1"] 0.0..=0.8, Data("services online nowhere in 2025-09 \
                (evidence/dated_observations.csv: E201)");
        /// Mean time from 2018 until such a barrier falls.
        barrier_years: "time until a barrier falls", "Zeit bis zum Fall einer Hürde",
            ["years"] 5.0..=40.0, Data("services online somewhere, 2020 to 2025 \
                (evidence/ozg_national_timeseries.csv)");
        /// Time in which the administrations of a Land are invited to connect to an EfA service, one
        /// after the other.
        invitation_months: "time until all are invited to connect",
            "Zeit, bis alle zur Anbindung eingeladen sind",
            ["months"] 0.0..=60.0, Data("eWA: two connected in 2023-10, 2,000 of 5,000 in 2025-11 \
                (evidence/ewa_diffusion.csv)");
        /// Weight of size in the order of connecting: the pace of an administration goes with this
        /// power of its inhabitants.
        connect_by_size: "order of connecting by size", "Reihenfolge der Anbindung nach Größe",
            ["1"] 0.0..=1.5, Data("eWA 2025-11: 40 % of administrations, 65 % of inhabitants \
                (evidence/dated_observations.csv: E200)");
        /// Software families whose vendors finish links to portals in a year, from 2020.
        links_per_year: "software families linked", "angebundene Fachverfahren",
            ["families/year"] 0.3..=4.0, Paper("I08, I13: finished links to back-office systems \
                are missing");
        /// Gain of speed of providers and of vendors' links under full standards, as far as
        /// migrations are done.
        provider_standards_gain: "gain of speed through standards", "Tempogewinn durch Standards",
            ["1"] 0.0..=2.0, Assumption("one adapter serves all customers (L02)");
        /// Services a Land can put into central rollout or central provision in a month at lever
        /// value 1.
        central_services_per_month: "central services of a Land",
            "zentrale Leistungen eines Landes",
            ["services/month"] 1.0..=3.0, Assumption("at most three a month and Land");
        /// Time a Land needs to connect all its administrations to one central service.
        central_connection_months: "time to connect to a central service",
            "Zeit für die Anbindung an eine zentrale Leistung",
            ["months"] 3.0..=24.0, Data("evidence/state_programmes.csv: pilots with BY and HE, \
                five services in a year");
        /// Chance that an administration hands the back office of a service over to the Land that
        /// provides it.
        back_office_acceptance: "back offices handed over", "abgegebene Sachbearbeitung",
            ["1"] 0.0..=1.0, Assumption("loss of control (E09) against effort saved (L08)");
        /// Mean time from the front office until the back office is handed over.
        back_office_months: "time until a back office is handed over",
            "Zeit bis zur Abgabe der Sachbearbeitung",
            ["months"] 6.0..=60.0, Assumption("law, staff and data move with it");
        /// Yearly growth of the readiness of accounts and registers without any lever.
        base_components_per_year: "growth of accounts and registers",
            "Wachstum von Nutzerkonten und Registern",
            ["1/year"] 0.0..=0.2, Data("NOOTS treaty 2024-12, ratification from 2025-10 \
                (evidence/legal_timeline.csv)");
        /// Yearly closing of the gap to all federal and Land-tier services after the last
        /// observation.
        statistics_catch_up_per_year: "catch-up of federal and Land services",
            "Aufholen der Leistungen von Bund und Ländern",
            ["1/year"] 0.0..=0.4, Assumption("continues the slope of 2023-24 (statistics.csv)");
        /// Time by which a service is online somewhere before it is comprehensive in the leading
        /// Land.
        statistics_lead_months: "lead of first over comprehensive availability",
            "Vorsprung erster vor flächendeckender Verfügbarkeit",
            ["months"] 6.0..=48.0, Data("evidence/ozg_national_timeseries.csv 2020-10: 315 \
                somewhere (T07)");
    }
    /// Cooperations: kinds differ only through who leads and pays, members and their sizes.
    cooperation: CooperationParameters {
        /// Fixed cost of a cooperation, shared by its members.
        fixed_cost_eur_per_year: "fixed cost of a cooperation", "Fixkosten einer Zusammenarbeit",
            ["EUR/year"] 20_000.0..=600_000.0, Assumption("an office of two or three posts");
        /// Contribution of a member per inhabitant.
        contribution_eur_per_inhabitant_year: "contribution of a member per inhabitant",
            "Beitrag eines Mitglieds je Einwohner",
            ["EUR/year"] 0.2..=2.0, Data("ITV.SH 2025: 0.6 EUR municipal share per inhabitant, \
                Land Schleswig-Holstein");
        /// Time between decisions of a cooperation with one member.
        decision_months: "time between decisions", "Zeit zwischen Entscheidungen",
            ["months"] 0.3..=3.0, Assumption("monthly meetings");
        /// Exponent with which the time between decisions grows with members.
        decision_exponent: "slowing of decisions with members",
            "Verlangsamung der Entscheidungen mit den Mitgliedern",
            ["1"] 0.2..=0.8, Paper("E08: slow decisions of large associations");
        /// Exponent of members by which shared development gets cheaper for each.
        sharing_exponent: "saving by shared development", "Ersparnis durch gemeinsame Entwicklung",
            ["1"] 0.4..=0.9, Assumption("design: effort/n^0.7");
        /// Extra effort per unit of log size difference to the mean member.
        misfit_per_log_size: "misfit by size", "Passungsverlust durch Größenunterschied",
            ["1"] 0.0..=1.0, Paper("E08: offers fit larger cities better");
        /// Intercept of the yearly chance to join (log-odds).
        joining_intercept: "inclination to join", "Neigung zum Beitritt",
            ["1"] -6.0..=0.0, Data("DIKOM 2020-22 (T12c), about 9 % a year");
        /// Weight of saved effort when joining.
        joining_saving: "weight of saved effort when joining",
            "Gewicht der Ersparnis beim Beitritt",
            ["1"] 0.0..=4.0, Paper("E06, E08");
        /// Weight of the fee as a share of the digital budget when joining.
        joining_fee: "weight of the fee when joining", "Gewicht des Beitrags beim Beitritt",
            ["1"] 0.0..=6.0, Paper("E08: contributions can be prohibitive");
        /// Weight of loss of control (preference for self-government) and coordination when
        /// joining.
        joining_control: "weight of control when joining",
            "Gewicht der Eigenständigkeit beim Beitritt",
            ["1"] 0.0..=2.0, Paper("E09");
        /// Weight of the size of a cooperation when joining: m / (m + 20) for m members.
        joining_peers: "weight of other members when joining",
            "Gewicht anderer Mitglieder beim Beitritt",
            ["1"] 0.0..=4.0, Data("DIKOM: a small Amt watches before joining, council paper 2019");
        /// Chance that a member leaves.
        leaving_per_year: "members leaving", "Austritte",
            ["1/year"] 0.0..=0.05, Assumption("exits are rare");
        /// Chance that a county or city without own cooperation founds one, without support.
        founding_per_year: "foundings without support", "Gründungen ohne Unterstützung",
            ["1/year"] 0.0..=0.03, Paper("E06, E07, E09: some counties and cities do");
        /// The same chance under full support by the Land.
        supported_founding_per_year: "foundings with support", "Gründungen mit Unterstützung",
            ["1/year"] 0.3..=2.0, Assumption("every county is enabled within about two years \
                (L06)");
        /// Share of officers' time that a shared officer saves at best.
        saving_time: "saving by shared officers", "Ersparnis durch gemeinsames Personal",
            ["1"] 0.0..=0.5, Data("three municipalities, about 30 % \
                (evidence/dated_observations.csv: E017)");
        /// Share of hours and price of a DMS that joint hosting saves at best.
        saving_hosting: "saving by joint hosting", "Ersparnis durch gemeinsamen Betrieb",
            ["1"] 0.0..=0.5, Data("a quarter post in each of three municipalities \
                (evidence/dated_observations.csv: E018)");
        /// Share of hours and price of links, interfaces and migrations that doing them together
        /// saves at best.
        saving_links: "saving by common links", "Ersparnis durch gemeinsame Anbindungen",
            ["1"] 0.0..=0.6, Assumption("one link serves all that run the same product");
        /// Share of the hours of a grant application that a joint one saves at best.
        saving_grants: "saving by joint applications", "Ersparnis durch gemeinsame Anträge",
            ["1"] 0.0..=0.8, Assumption("one application instead of many (E02)");
        /// Hours that a member spends on agreeing with the others, per cooperation.
        agreeing_hours: "hours for agreeing in a cooperation",
            "Abstimmungsaufwand in einer Zusammenarbeit",
            ["hours/month"] 0.0..=10.0, Paper("E09: coordination effort holds back");
        /// Share of fixed cost and development that a leading county or city carries itself.
        leader_share: "part of cost and work of the leader",
            "Anteil der führenden Kommune an Kosten und Arbeit",
            ["1"] 0.0..=1.0, Paper("E06, E07: counties develop, members adapt");
    }
    /// Staff, hours and money.
    resources: ResourceParameters {
        /// Chance that the holder of a digital post leaves.
        leaving_per_year: "digital staff leaving", "Abgänge digitalen Personals",
            ["1/year"] 0.04..=0.25, Data("McKinsey via VDI: 4 % by age alone; I01 for the rest");
        /// Mean time to fill a post.
        filling_months: "time to fill a post", "Zeit bis zur Besetzung einer Stelle",
            ["months"] 6.0..=18.0, Data("9 months for a key post in Gemmrigheim 2023, press; I01");
        /// Share by which a closed pay gap lowers leaving and the time to fill a post.
        pay_effect: "effect of a closed pay gap", "Wirkung einer geschlossenen Gehaltslücke",
            ["1"] 0.0..=0.8, Paper("I01: pay gap to the private sector");
        /// Paid working time of a full post.
        post_hours_per_month: "working time of a post", "Arbeitszeit einer Stelle",
            ["hours/month"] 120.0..=140.0, Data("about 1,560 hours a year");
        /// Share of working time that becomes result, given digital competence.
        competence: "digital competence", "digitale Kompetenz",
            ["1"] 0.5..=1.0, Paper("I01: competence is scarce");
        /// Share of a digital post that mandatory tasks leave free.
        free_share: "share of a post free for projects", "für Vorhaben freier Anteil einer Stelle",
            ["1"] 0.2..=0.7, Paper("I02: mandatory tasks displace digital work");
        /// Digital hours of line staff, as a share of all staff hours.
        line_staff_share: "digital hours of line staff", "digitale Stunden der Fachämter",
            ["1"] 0.0..=0.003, Assumption("a residual beside the posts");
        /// Strength with which extra tasks hit a single officer more than a team.
        single_officer_penalty: "penalty of a single officer", "Nachteil einer einzelnen Kraft",
            ["1"] 0.0..=1.0, Paper("I02");
        /// Money for digital projects, as a share of tax capacity.
        digital_budget_share: "digital budget share of tax capacity",
            "Digitalbudget als Anteil der Steuerkraft",
            ["1"] 0.0005..=0.004, Data("IT budget of 22-30 EUR per inhabitant (KGSt 2016, Vitako \
                2021); the part that is free for projects is an assumption");
        /// Cash credits at which the digital budget is halved.
        cash_credits_halving_eur: "cash credits that halve the budget",
            "Kassenkredite, die das Budget halbieren",
            ["EUR/inhabitant"] 300.0..=3000.0, Data("cash credits by Land 6 to 1,123 EUR \
                (Deutschlandatlas 2022); I04");
        /// Share of the money at hand, as posts of a year, that administrations short of hours would
        /// hire for.
        hiring_share: "money that goes into staff", "Geld, das in Personal fließt",
            ["1"] 0.0..=0.5, Assumption("staff binds money for years, so that only a part does");
        /// Outside work that consultants and providers can sell in a month, per 1,000 inhabitants.
        outside_hours_per_1000: "outside work on the market", "externe Arbeit am Markt",
            ["hours/month"] 0.3..=10.0, Data("15,000 to 20,000 staff of municipal providers \
                (Vitako 2021); the part free for projects: assumption");
        /// Share of hours without work in online services or internal digitalisation that go to the
        /// other.
        flow_share: "hours that change between online and internal work",
            "Stunden, die zwischen Online- und interner Arbeit wechseln",
            ["1"] 0.0..=1.0, Paper("I02, I06: the same officers do both");
        /// Time after which what is left of a grant lapses.
        grant_months: "life of a grant", "Laufzeit einer Zuwendung",
            ["months"] 12.0..=36.0, Data("programmes of SL 2021-23 and BY: licences for two years \
                (evidence/state_programmes.csv)");
        /// Own part of what a grant pays for.
        grant_own_part: "own part of a grant", "Eigenanteil einer Zuwendung",
            ["1"] 0.1..=0.2, Data("80 to 90 % paid in BY and HE (evidence/state_programmes.csv)");
        /// Part of hours and money that leadership and council interest move, by their standard
        /// deviations (exponent).
        leadership_backing: "backing by leadership in hours and money",
            "Rückhalt der Leitung bei Stunden und Geld",
            ["1"] 0.0..=0.5, Paper("I07: officers without it have little say over resources");
        /// Price of an hour bought from a consultant or provider.
        bought_hour_eur: "price of a bought hour", "Preis einer eingekauften Stunde",
            ["EUR/hour"] 60.0..=150.0, Data("daily rates of 800-1,000 EUR");
    }
    /// Awareness and the agenda.
    attention: AttentionParameters {
        /// Monthly growth of awareness under full information from above.
        information_rate_per_month: "growth of awareness through information",
            "Wachstum der Kenntnis durch Information",
            ["1/month"] 0.0..=0.1, Paper("I09, E15");
        /// Monthly growth of awareness through aware neighbours.
        peer_rate_per_month: "growth of awareness through neighbours",
            "Wachstum der Kenntnis durch Nachbarn",
            ["1/month"] 0.0..=0.1, Paper("I09, E15");
        /// Share of the available offers that an uninformed administration comes across in a year.
        knowledge_floor: "offers known without information", "ohne Information bekannte Angebote",
            ["1"] 0.1..=0.6, Paper("E03, E15: two officers knew of no support at all");
        /// Yearly chance to start OZG work at full awareness.
        start_per_year: "chance to start OZG work", "Chance, mit der OZG-Arbeit zu beginnen",
            ["1/year"] 0.1..=2.0, Data("T01: 37 % of small ones not started in 2020");
        /// Intercept of the agenda share of the OZG against internal work (log-odds).
        agenda_intercept: "inclination of the agenda to the OZG", "Neigung der Agenda zum OZG",
            ["1"] -2.5..=0.5, Paper("I06: internal before OZG; about 0.35");
        /// Weight of leadership and council interest in the agenda.
        agenda_leadership: "weight of leadership in the agenda",
            "Gewicht der Leitung in der Agenda",
            ["1"] 0.0..=1.0, Paper("I05, I07");
        /// Weight of online use by citizens in the agenda.
        agenda_demand: "weight of demand in the agenda", "Gewicht der Nachfrage in der Agenda",
            ["1"] 0.0..=4.0, Paper("E13: low demand keeps interest low");
        /// Weight of the starting signal of the Land in the agenda.
        agenda_signal: "weight of the starting signal in the agenda",
            "Gewicht des Startsignals in der Agenda",
            ["1"] 0.0..=3.0, Paper("E01: the Land sets the pace");
        /// Weight of what neighbouring administrations have online.
        agenda_peers: "weight of neighbours in the agenda", "Gewicht der Nachbarn in der Agenda",
            ["1"] 0.0..=3.0, Paper("I09, E15");
        /// Weight of a deadline at its date.
        agenda_deadline: "weight of a deadline in the agenda", "Gewicht einer Frist in der Agenda",
            ["1"] 0.0..=1.0, Paper("E05: hardly any effect; prior includes zero");
        /// Time before a deadline at which its weight has fallen to a third; a quarter of it
        /// afterwards.
        deadline_reach_months: "reach of a deadline", "Reichweite einer Frist",
            ["months"] 6.0..=36.0, Assumption("attention rises in the last years");
    }
    /// Choice and progress of projects.
    implementation: ImplementationParameters {
        /// Multiplier of the hours for bringing a service online.
        effort_scale: "scale of the effort per service", "Maßstab des Aufwands je Leistung",
            ["1"] 0.4..=2.5, Assumption("judgement; absorbs what posts, competence and free time \
                leave open");
        /// Half-width of the uniform spread of a project's effort around its mean.
        effort_spread: "spread of effort", "Streuung des Aufwands",
            ["1"] 0.0..=0.8, Assumption("projects differ by a third");
        /// Rise of efforts with the logarithm of inhabitants over 10,000.
        effort_per_log_size: "rise of effort with size", "Anstieg des Aufwands mit der Größe",
            ["1"] 0.0..=0.2, Paper("I03: effort hardly scales with size");
        /// Weight of the cases of a service in the choice.
        choice_cases: "weight of cases in the choice", "Gewicht der Fallzahl in der Wahl",
            ["1"] 0.0..=1.5, Paper("I03: low case numbers make projects uneconomic");
        /// Weight of a focus service in the choice, from 2023-01.
        choice_obligation: "weight of focus services in the choice",
            "Gewicht der Fokusleistungen in der Wahl",
            ["1"] 0.0..=3.0, Data("16 focus services 2023-01 (evidence/legal_timeline.csv)");
        /// Weight of online use by citizens in the choice.
        choice_demand: "weight of demand in the choice", "Gewicht der Nachfrage in der Wahl",
            ["1"] 0.0..=6.0, Paper("E13: low demand keeps interest low");
        /// Chance a year that law or a new release changes a service, so that it must be brought up
        /// to date wherever it is online.
        changes_per_year: "changes of a service", "Änderungen einer Leistung",
            ["1/year"] 0.0..=0.5, Data("a reform took a finished service down \
                (evidence/dated_observations.csv: E141); pace: assumption");
        /// Weight of a date by which a service is to be online, at that date.
        choice_date: "weight of a date in the choice", "Gewicht eines Termins in der Wahl",
            ["1"] 0.0..=3.0, Paper("L01: a dated roll-out; E05: a date alone hardly counts");
        /// Weight of a duty by law on top, from that date on.
        choice_duty: "weight of a duty in the choice", "Gewicht einer Pflicht in der Wahl",
            ["1"] 0.0..=8.0, Data("building permits of BW against BY, vehicle registration \
                (evidence/dated_observations.csv: E122 to E128, E143)");
        /// Weight of a nudge by provider or leader of a cooperation in the choice.
        choice_nudge: "weight of a nudge in the choice", "Gewicht eines Anstoßes in der Wahl",
            ["1"] 0.0..=3.0, Paper("E06, E10, I10");
        /// Weight of the starting signal of the Land in the choice of an EfA service.
        choice_signal: "weight of the starting signal in the choice",
            "Gewicht des Startsignals in der Wahl",
            ["1"] 0.0..=4.0, Paper("E01: the Land sets the pace");
        /// Disutility of effort, per logarithm of 1 + hours over 10.
        choice_effort: "weight of effort in the choice", "Gewicht des Aufwands in der Wahl",
            ["1"] 0.0..=4.0, Paper("I03");
        /// Disutility of price, per share of the yearly digital budget.
        choice_price: "weight of price in the choice", "Gewicht des Preises in der Wahl",
            ["1"] 0.0..=6.0, Paper("I04, E12");
        /// Weight of waiting for the Land in the choice of an own purchase.
        choice_waiting: "weight of waiting for the Land", "Gewicht des Wartens auf das Land",
            ["1"] 0.0..=6.0, Paper("E01: municipalities wait");
        /// Part of that weight that also holds back packages and shared services where an EfA
        /// service is announced.
        waiting_for_providers: "waiting with packages and shared services",
            "Warten bei Paketen und geteilten Leistungen",
            ["1"] 0.0..=1.0, Paper("E01, E10: waiting, less so where the provider steers");
        /// Scale of the persistent taste of an administration for a service.
        taste_scale: "scale of local taste", "Maßstab örtlicher Vorlieben",
            ["1"] 0.1..=2.5, Paper("P12: different ones everywhere; E11");
        /// Utility of doing nothing for now.
        outside_option: "utility of doing nothing", "Nutzen des Nichtstuns",
            ["1"] -4.0..=4.0, Paper("I05: high priority nowhere");
        /// Chance a year that an administration without DMS starts its introduction.
        dms_start_per_year: "DMS introductions started", "begonnene DMS-Einführungen",
            ["1/year"] 0.02..=0.4, Paper("I06, P09");
        /// Share of software products that can be linked without a migration.
        product_compatible_share: "products that can be linked", "anbindbare Produkte",
            ["1"] 0.2..=0.9, Paper("I08: small vendors cannot deliver");
        /// Fall of that share where own servers are run.
        own_servers_penalty: "loss of compatibility through own servers",
            "Kompatibilitätsverlust durch eigene Server",
            ["1"] 0.0..=0.5, Paper("I08, P10: own servers cause incompatibilities");
        /// Share of all digital hours that forced migrations claim.
        migration_claim: "hours that migrations claim", "von Migrationen gebundene Stunden",
            ["1"] 0.0..=0.8, Assumption("a binding standard takes precedence (L02: worse before \
                better)");
    }
    /// Hours, prices and shortest durations of projects.
    effort: EffortParameters {
        /// Form to download, per service.
        form_hours: "hours for a form", "Stunden für ein Formular",
            ["hours"] 0.5..=4.0, Assumption("a form is found, checked and linked");
        /// Provider's package, per service, in an unprepared Land.
        provider_unprepared_hours: "hours for a package, unprepared Land",
            "Stunden für ein Paket, unvorbereitetes Land",
            ["hours"] 10.0..=30.0, Assumption("training and adaptation of a ready package; portal \
                and accounts by hand");
        /// Provider's package, per service, in a prepared Land.
        provider_prepared_hours: "hours for a package, prepared Land",
            "Stunden für ein Paket, vorbereitetes Land",
            ["hours"] 5.0..=20.0, Assumption("training and adaptation of a ready package");
        /// Provider's package, price per service.
        provider_eur: "price of a package", "Preis eines Pakets",
            ["EUR"] 300.0..=600.0, Data("Bavarian grants 2020: 9,509 EUR for twenty services, \
                press");
        /// Yearly licence of a package or an own purchase.
        provider_eur_per_year: "licence of a package", "Lizenz eines Pakets",
            ["EUR/year"] 50.0..=200.0, Data("council portals: 1,000-1,200 EUR a year for one \
                module, council papers 2014-20; a package costs a tenth");
        /// Shortest duration of a provider's package.
        provider_months: "shortest duration of a package", "kürzeste Dauer eines Pakets",
            ["months"] 1.0..=6.0, Assumption("order, test, publish");
        /// EfA connection in an unprepared Land.
        efa_unprepared_hours: "hours for EfA, unprepared Land",
            "Stunden für EfA, unvorbereitetes Land",
            ["hours"] 80.0..=120.0, Paper("E12: implementation costs too high");
        /// EfA connection in a prepared Land.
        efa_prepared_hours: "hours for EfA, prepared Land", "Stunden für EfA, vorbereitetes Land",
            ["hours"] 15.0..=25.0, Assumption("preconditions in place (E01)");
        /// Price of an EfA connection in an unprepared Land.
        efa_unprepared_eur: "price of EfA, unprepared Land", "Preis von EfA, unvorbereitetes Land",
            ["EUR"] 1000.0..=3000.0, Data("connection and interface stay with the municipality, \
                Dataport 2024; sum: assumption");
        /// Price of an EfA connection in a prepared Land.
        efa_prepared_eur: "price of EfA, prepared Land", "Preis von EfA, vorbereitetes Land",
            ["EUR"] 0.0..=500.0, Assumption("paid by the Land for the most part");
        /// Yearly running cost of an EfA service in an unprepared Land; a prepared one leaves the
        /// licence of a package.
        efa_eur_per_year: "running cost of EfA", "Betriebskosten von EfA",
            ["EUR/year"] 200.0..=1000.0, Data("IT planning council 2021/24: operation is charged \
                to users; sum: assumption");
        /// Shortest duration of an EfA connection in an unprepared Land.
        efa_months: "shortest duration of EfA", "kürzeste Dauer von EfA",
            ["months"] 2.0..=12.0, Paper("E12");
        /// Own purchase, per service.
        own_hours: "hours for an own purchase", "Stunden für eine eigene Beschaffung",
            ["hours"] 150.0..=300.0, Paper("I03, E11");
        /// Own purchase, price per service.
        own_eur: "price of an own purchase", "Preis einer eigenen Beschaffung",
            ["EUR"] 5000.0..=20_000.0, Data("NDIG: municipalities estimated 416,000 EUR each for \
                all services, press");
        /// Shortest duration of an own purchase.
        own_months: "shortest duration of an own purchase",
            "kürzeste Dauer einer eigenen Beschaffung",
            ["months"] 6.0..=24.0, Assumption("tender and introduction");
        /// Application of the Land's platform, put to use, per service.
        platform_hours: "hours for an application of the platform",
            "Stunden für eine Anwendung der Plattform",
            ["hours"] 1.0..=8.0, Data("ready forms on a free platform \
                (evidence/dated_observations.csv: E064, E082); hours: assumption");
        /// First use of a platform or portal, once.
        platform_setup_hours: "hours for the first use of a platform",
            "Stunden für die erste Nutzung einer Plattform",
            ["hours"] 0.0..=120.0, Data("six months for a portal with 20 applications \
                (evidence/dated_observations.csv: E198); hours: assumption");
        /// Own form on a platform or portal, per service without interface.
        own_form_hours: "hours for an own form", "Stunden für ein eigenes Formular",
            ["hours"] 2.0..=8.0, Data("more than 200 forms by one employee \
                (evidence/dated_observations.csv: E171)");
        /// Own form, price per service.
        own_form_eur: "price of an own form", "Preis eines eigenen Formulars",
            ["EUR"] 0.0..=600.0, Data("portal of a market town: 11,500 EUR for two years \
                (evidence/dated_observations.csv: E192); some 45 forms: assumption");
        /// Interface to specialist software, per service that cannot be applied for without.
        interface_hours: "hours for an interface", "Stunden für eine Schnittstelle",
            ["hours"] 40.0..=240.0, Data("twelve months and a team of four for one connection \
                (evidence/dated_observations.csv: E118); hours: assumption");
        /// Price of such an interface.
        interface_eur: "price of an interface", "Preis einer Schnittstelle",
            ["EUR"] 500.0..=6000.0, Data("2,150 EUR for one connection \
                (evidence/dated_observations.csv: E156)");
        /// Bringing a service up to date after a change, per service.
        renewal_hours: "hours to bring a service up to date",
            "Stunden für die Anpassung einer Leistung",
            ["hours"] 1.0..=20.0, Assumption("a part of what it took to bring it online");
        /// Own part of a service shared in a cooperation.
        cooperation_hours: "hours for a shared service", "Stunden für eine geteilte Leistung",
            ["hours"] 4.0..=16.0, Paper("E06: county-developed processes that municipalities \
                adapt");
        /// Shortest duration of taking over a shared service.
        cooperation_months: "shortest duration of a shared service",
            "kürzeste Dauer einer geteilten Leistung",
            ["months"] 1.0..=6.0, Assumption("adaptation");
        /// Connection to a service that the Land provides or connects.
        central_hours: "hours for a central service", "Stunden für eine zentrale Leistung",
            ["hours"] 2.0..=4.0, Assumption("data sheet and acceptance");
        /// Link of one software family.
        link_hours: "hours for a link", "Stunden für eine Anbindung",
            ["hours"] 80.0..=200.0, Paper("I13");
        /// Price of a link of one software family.
        link_eur: "price of a link", "Preis einer Anbindung",
            ["EUR"] 2000.0..=10_000.0, Data("1,600-4,500 EUR for one module, council papers \
                2014-20");
        /// Raising one service to a higher level once its family is linked.
        link_service_hours: "hours to raise a service to a higher level",
            "Stunden für einen höheren Reifegrad einer Leistung",
            ["hours"] 5.0..=20.0, Paper("I13");
        /// Migration of a software family to a product that can be linked.
        migration_hours: "hours for a migration", "Stunden für eine Migration",
            ["hours"] 300.0..=600.0, Paper("I08");
        /// Price of a migration.
        migration_eur: "price of a migration", "Preis einer Migration",
            ["EUR"] 15_000.0..=50_000.0, Assumption("replacement of a specialist application");
        /// Introduction of a DMS below 10,000 inhabitants.
        dms_hours: "hours for a DMS", "Stunden für ein DMS",
            ["hours"] 1000.0..=3500.0, Paper("P09: more than five years");
        /// Price of a DMS below 10,000 inhabitants.
        dms_eur: "price of a DMS", "Preis eines DMS",
            ["EUR"] 30_000.0..=90_000.0, Data("Ohrdruf 30,000 EUR, Lichtenstein 90,000 EUR, press");
        /// Shortest duration of a DMS introduction.
        dms_months: "shortest duration of a DMS introduction",
            "kürzeste Dauer einer DMS-Einführung",
            ["months"] 18.0..=48.0, Paper("P09");
        /// Share of price and effort of DMS, links and migrations that full joint procurement
        /// saves.
        joint_procurement_saving: "saving by joint procurement",
            "Ersparnis durch gemeinsame Beschaffung",
            ["1"] 0.0..=0.5, Data("IKZ funding rule of Hessen: at least 15 % saving; L11");
        /// Upkeep of a service at level 2, per year.
        upkeep_level2_hours_per_year: "upkeep at level 2", "Pflege bei Reifegrad 2",
            ["hours/year"] 0.5..=4.0, Assumption("forms, contacts, changes of law");
        /// Upkeep of a service at level 3 or 4, per year.
        upkeep_level3_hours_per_year: "upkeep at level 3 or 4", "Pflege bei Reifegrad 3 oder 4",
            ["hours/year"] 1.0..=6.0, Assumption("interfaces on top");
    }
    /// Use by citizens.
    usage: UsageParameters {
        /// Share of cases that go online in the long run, at full accounts and ease.
        ceiling: "largest share of cases online", "größter Anteil online abgewickelter Fälle",
            ["1"] 0.3..=0.9, Assumption("personal contact stays for a part (E13)");
        /// Time in which use of an online service approaches its potential.
        uptake_months: "time of uptake", "Zeit bis zur Nutzung",
            ["months"] 6.0..=60.0, Paper("E13");
        /// Fall of use per percentage point of inhabitants over 65 above the mean.
        age_effect: "fall of use with age", "Rückgang der Nutzung mit dem Alter",
            ["1/point"] 0.0..=0.05, Paper("E13: older people prefer personal contact");
        /// Share of the population that uses e-government accounts in 2019.
        accounts_2019: "e-government accounts in 2019", "Nutzerkonten 2019",
            ["1"] 0.4..=0.55, Data("eGovernment MONITOR 2019 (T13a)");
        /// Yearly growth of that share.
        accounts_growth_per_year: "growth of e-government accounts", "Wachstum der Nutzerkonten",
            ["1/year"] 0.0..=0.03, Data("eGovernment MONITOR 2019-24 (T13)");
        /// Ease of a level-2 service relative to level 3.
        ease_level2: "ease of level 2 relative to level 3",
            "Nutzbarkeit von Reifegrad 2 gegenüber 3",
            ["1"] 0.3..=1.0, Assumption("half digital services disappoint (I13)");
        /// Hours saved per case handled at level 3.
        saving_hours_per_case: "hours saved per case", "je Fall gesparte Stunden",
            ["hours"] 0.0..=0.5, Data("about a third of cost saved if fully digital (OeFIT for the \
                NKR 2015)");
    }
    /// Prices of levers at value 1, which move spending and hours but nothing else.
    prices: PriceParameters {
        /// Staff and projects with which a Land plans and steers the roll-out.
        coordination: "price of coordination", "Preis der Koordination",
            ["EUR/year"] 0.2..=2.0, Assumption("between 38 coordinators of BW (0.24 EUR per \
                inhabitant) and what SH gives its IT association (1 EUR)"),
            Laender pays Coordination per Inhabitant;
        /// Making, keeping and enforcing standards; migrations that they force are paid as they
        /// begin.
        standards: "price of standards", "Preis von Standards",
            ["EUR/year"] 0.05..=1.0, Assumption("a standards office and certification in each \
                Land"),
            Laender pays Standards per Inhabitant;
        /// Legislation, guidance and legal advice that give freedom on procedure.
        procedural_freedom: "price of procedural freedom", "Preis der Verfahrensfreiheit",
            ["EUR/year"] 0.01..=0.2, Assumption("some sixty posts in all ministries of the \
                Länder"),
            Laender pays ProceduralFreedom per Inhabitant;
        /// Stable contacts with operational experience.
        expertise: "price of expertise", "Preis der Fachkunde",
            ["EUR/year"] 0.1..=1.0, Assumption("one post for 180,000 inhabitants at the cost of a \
                digital post"),
            Laender pays Expertise per Inhabitant;
        /// Hours that the office granting money spends per hour of the applicant.
        application_hours: "granting office's hours per applicant's hour",
            "Stunden der Bewilligung je Stunde Antrag",
            ["hours/hour"] 0.1..=2.0, Assumption("examining, granting and auditing take half of \
                what applying takes"),
            Laender pays ApplicationBurden per Occasion;
        /// Moderation, model agreements and grants for cooperation.
        ikz_moderation: "price of moderation of IKZ", "Preis der Moderation von IKZ",
            ["EUR/year"] 0.1..=1.0, Data("IKZ grants in Hessen: 28.5 M EUR for 415 cooperations \
                from 2008 to 2022, 6.3 M inhabitants (ministry of the interior)"),
            Laender pays IkzModeration per Inhabitant;
        /// Hours of a member in meetings that the Land moderates.
        ikz_moderation_hours: "members' hours in moderated meetings",
            "Stunden der Mitglieder in moderierten Sitzungen",
            ["hours/year"] 8.0..=80.0, Assumption("two hours a month"),
            Municipalities pays IkzModeration per Member;
        /// Coordinators at the counties; what the Land pays of the fixed cost of hubs comes on
        /// top as it falls due.
        county_hubs: "price of county hubs", "Preis der Landkreise als Knoten",
            ["EUR/year"] 0.1..=1.0, Data("38 coordinators at counties and associations, paid by BW \
                since 2022, at the cost of a digital post; 11.3 M inhabitants"),
            Laender pays CountyHubs per Inhabitant;
        /// Support of cities that open their processes; what the Land pays of the fixed cost of
        /// partnerships comes on top as it falls due.
        city_partnerships: "price of city partnerships", "Preis der Stadt-Umland-Partnerschaften",
            ["EUR/year"] 0.05..=0.6, Assumption("half of what coordinators at all counties cost"),
            Laender pays CityPartnerships per Inhabitant;
        /// Operation of the services that a Land connects for its administrations.
        central_rollout: "price of central rollout", "Preis des zentralen Rollouts",
            ["EUR/year"] 0.2..=2.5, Data("operation of municipal EfA services in Niedersachsen, \
                11.8 M EUR for 2023 and 2024, 8.1 M inhabitants (ministry, 2023-07)"),
            Laender pays CentralRollout per Inhabitant;
        /// Connecting an administration to a service in the central rollout.
        central_rollout_connection: "price of a connection in central rollout",
            "Preis eines Anschlusses im zentralen Rollout",
            ["EUR"] 500.0..=5000.0, Data("connection of the change of residence in Sachsen, \
                43,000 EUR for twenty (ministry, 2025-09)"),
            Laender pays CentralRollout per Occasion;
        /// Licences and operation of the services that a Land provides itself.
        central_provision: "price of central provision", "Preis der zentralen Bereitstellung",
            ["EUR/year"] 0.3..=5.0, Assumption("four times the platform that Hessen pays for all \
                (4 M EUR a year, 6.3 M inhabitants, press 2020-07), as back offices come with it"),
            Laender pays CentralProvision per Inhabitant;
        /// Connecting an administration to a service that the Land provides.
        central_provision_connection: "price of a connection in central provision",
            "Preis eines Anschlusses an zentrale Bereitstellung",
            ["EUR"] 500.0..=5000.0, Assumption("as a connection in the central rollout"),
            Laender pays CentralProvision per Occasion;
        /// Accounts, registers and once-only infrastructure of the federation.
        base_components: "price of base components", "Preis der Basiskomponenten",
            ["EUR/year"] 0.3..=3.0, Assumption("about a fifth of what the federation spent on the \
                OZG in 2018-23, 2.3 bn EUR"),
            Federation pays BaseComponents per Inhabitant;
        /// Cost of a post that is added, filled or not.
        post: "cost of an added post", "Kosten einer zusätzlichen Stelle",
            ["EUR/year"] 50000.0..=95000.0, Data("post of EG 9b, Landkreis Nienburg, Stellenplan 2024"),
            Laender pays Posts per Occasion;
        /// Allowance of a filled digital post that closes the pay gap.
        pay: "allowance that closes the pay gap", "Zulage, die den Gehaltsabstand schließt",
            ["EUR/year"] 3000.0..=14000.0, Assumption("a tenth of the cost of a post; the \
                collective agreement allows up to 1,000 EUR a month"),
            Municipalities pays Pay per Occasion;
        /// Courses and their organisation.
        training: "price of training", "Preis der Qualifizierung",
            ["EUR/year"] 0.05..=0.6, Assumption("courses for two people of every administration \
                and their organisation"),
            Laender pays Training per Inhabitant;
        /// Working hours that staff spend in courses.
        training_hours: "staff's hours in training", "Stunden in Schulungen",
            ["hours/year"] 8.0..=120.0, Assumption("three days a year for two people"),
            Municipalities pays Training per Administration;
        /// Tendering and keeping framework contracts.
        joint_procurement: "price of joint procurement", "Preis der gemeinsamen Beschaffung",
            ["EUR/year"] 0.02..=0.4, Assumption("a buying office in each Land"),
            Laender pays JointProcurement per Inhabitant;
        /// Hours that the head of an administration gives to digitalisation.
        leadership_hours: "hours of heads of administration", "Stunden der Leitung",
            ["hours/year"] 12.0..=150.0, Assumption("four hours a month for a standard deviation \
                more"),
            Municipalities pays Leadership per Administration;
        /// Hours that councillors and those who prepare their meetings give to digitalisation.
        council_interest_hours: "hours of councils", "Stunden der Räte",
            ["hours/year"] 12.0..=200.0, Assumption("a council of twenty, three hours a year, for \
                a standard deviation more"),
            Municipalities pays CouncilInterest per Administration;
        /// Hours of an administration that reports on a deadline in force.
        deadline_hours: "hours of reporting on a deadline", "Stunden für Berichte zur Frist",
            ["hours/year"] 2.0..=40.0, Assumption("a report of two hours every quarter"),
            Municipalities pays Deadline per Administration;
        /// Money that brings the release of an EfA service forward, by month, Land and service.
        efa_release: "price of an earlier EfA release", "Preis einer früheren EfA-Freigabe",
            ["EUR/month"] 500.0..=10000.0, Assumption("two percent of the 1.6 M EUR that a \
                solution cost (500 M EUR for 306), shared by sixteen Länder"),
            Federation pays EfaRelease per Occasion;
        /// Letters, newsletters and events.
        information: "price of information", "Preis der Information",
            ["EUR/year"] 0.01..=0.2, Assumption("a few posts in each Land"),
            Laender pays Information per Inhabitant;
        /// What a Land gives an association beside the fees of its members.
        association: "price of an association", "Preis eines Verbunds",
            ["EUR/year"] 0.2..=1.5, Data("ITV.SH: 3 M EUR of the Land in 2025 for 3.0 M inhabitants \
                (Land chancellery), of which 0.33 EUR are coordination at the level of SH"),
            Laender pays Association per Inhabitant;
    }
}

/// The declaration with this dotted key.
pub fn find(group: &str, name: &str) -> Option<usize> {
    REGISTRY.iter().position(|p| p.group == group && p.name == name)
}

/// The parameters of behaviour, that is, all but the prices of levers.
pub fn behaviour() -> impl Iterator<Item = &'static Parameter> {
    REGISTRY.iter().filter(|parameter| parameter.charge.is_none())
}

/// The prices of levers: their places in the registry, and what they charge.
pub fn charges() -> impl Iterator<Item = (usize, Charge)> {
    let places = REGISTRY.iter().enumerate();
    places.filter_map(|(place, parameter)| Some((place, parameter.charge?)))
}

impl Parameters {
    /// What levers charge, and at what price, in the unit of the parameter.
    pub fn prices_of_levers(&self) -> Vec<(Charge, f64)> {
        let values = self.values();
        charges().map(|(place, charge)| (charge, values[place])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_the_round_trip_in_registry_order() {
        let values: Vec<f64> = (0..REGISTRY.len()).map(|i| i as f64).collect();
        assert_eq!(Parameters::from_values(&values).values(), values);
    }

    #[test]
    fn every_parameter_has_unit_range_meaning_and_source() {
        for p in REGISTRY {
            assert!(p.low < p.high, "{}", p.key());
            assert!(!p.unit.is_empty() && p.meaning.ends_with('.'), "{}", p.key());
            assert!(p.label.iter().all(|name| (1..=60).contains(&name.chars().count())));
            assert!(
                p.source.text().split_once(": ").is_some_and(|(_, words)| !words.is_empty()),
                "{}",
                p.key()
            );
        }
    }

    #[test]
    fn a_price_by_inhabitants_is_paid_from_above_and_one_by_administrations_in_hours() {
        for (place, charge) in charges() {
            let municipal = charge.payer == Payer::Municipalities;
            match charge.per {
                Per::Inhabitant => assert!(!municipal, "{}", REGISTRY[place].key()),
                Per::Administration | Per::Member => {
                    assert!(municipal && REGISTRY[place].unit == "hours/year");
                }
                Per::Occasion => {}
            }
        }
        let first = REGISTRY.iter().position(|p| p.charge.is_some());
        assert_eq!(first, Some(behaviour().count()), "prices come last");
        assert!(REGISTRY.iter().all(|p| p.charge.is_some() == (p.group == "prices")));
    }

    #[test]
    fn no_two_parameters_have_the_same_name_for_readers() {
        for language in [Language::English, Language::German] {
            let mut labels: Vec<&str> =
                REGISTRY.iter().map(|parameter| parameter.label(language)).collect();
            labels.sort_unstable();
            assert!(labels.windows(2).all(|pair| pair[0] != pair[1]), "{labels:?}");
        }
    }
}
