//! The outcomes: names, labels, units, dimensions, and the layout of all series that a month
//! yields.

use crate::scenario::administration::{Kind, Membership, SIZE_CLASSES};
use crate::scenario::land::Land;
use crate::scenario::tables::POLICY_FIELDS;

/// How administrations are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Everybody.
    All,
    /// Land.
    Land,
    /// Size class; municipal administrations only.
    SizeClass,
    /// Kind of administration.
    Kind,
    /// Membership at the policy date.
    Membership,
    /// Policy field of services.
    PolicyField,
}

impl Dimension {
    /// All dimensions in the order of result tables.
    pub const ALL: [Self; 6] =
        [Self::All, Self::Land, Self::SizeClass, Self::Kind, Self::Membership, Self::PolicyField];

    /// Name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Land => "land",
            Self::SizeClass => "size_class",
            Self::Kind => "kind",
            Self::Membership => "membership",
            Self::PolicyField => "policy_field",
        }
    }

    /// Names of its groups in order.
    pub fn groups(self) -> Vec<&'static str> {
        match self {
            Self::All => vec!["all"],
            Self::Land => Land::keys().to_vec(),
            Self::SizeClass => SIZE_CLASSES.iter().map(|(name, _)| *name).collect(),
            Self::Kind => Kind::ALL.map(Kind::name).to_vec(),
            Self::Membership => Membership::ALL.map(Membership::name).to_vec(),
            Self::PolicyField => POLICY_FIELDS.iter().map(|(name, _, _)| *name).collect(),
        }
    }
}

/// Unit of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Share between 0 and 1.
    Share,
    /// Difference of shares.
    ShareDifference,
    /// Number of services.
    Services,
    /// Euro per month.
    EurPerMonth,
    /// Hours per month.
    HoursPerMonth,
}

impl Unit {
    /// Name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::ShareDifference => "share difference",
            Self::Services => "services",
            Self::EurPerMonth => "EUR/month",
            Self::HoursPerMonth => "hours/month",
        }
    }
}

/// Declaration of an outcome.
#[derive(Debug, Clone, Copy)]
pub struct OutcomeSpec {
    /// Name in files.
    pub name: &'static str,
    /// English label.
    pub label_en: &'static str,
    /// German label.
    pub label_de: &'static str,
    /// Unit.
    pub unit: Unit,
    /// Dimensions it is recorded in.
    pub dimensions: &'static [Dimension],
    /// How it aggregates over administrations.
    pub aggregation: &'static str,
}

macro_rules! outcomes {
    ($( $(#[doc = $about:literal])+ $variant:ident: $name:literal, $en:literal, $de:literal,
        $unit:ident, $dimensions:expr, $aggregation:literal; )+) => {
        /// An outcome of the model.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Outcome { $( $(#[doc = $about])+ $variant, )+ }

        impl Outcome {
            /// All outcomes in the order of result tables.
            pub const ALL: &[Self] = &[ $( Self::$variant, )+ ];

            /// The declaration.
            pub const fn spec(self) -> OutcomeSpec {
                match self { $( Self::$variant => OutcomeSpec {
                    name: $name, label_en: $en, label_de: $de, unit: Unit::$unit,
                        dimensions: $dimensions, aggregation: $aggregation,
                }, )+ }
            }
        }
    };
}

use Dimension as D;
const EVERY: &[D] = &D::ALL;
const BY_ADMINISTRATION: &[D] = &[D::All, D::Land, D::SizeClass, D::Kind, D::Membership];
const BY_GROUP: &[D] = &[D::All, D::Land, D::SizeClass, D::Kind];
const BY_LAND: &[D] = &[D::All, D::Land];
const NATIONAL: &[D] = &[D::All];

outcomes! {
    /// Level 1 and above.
    OnlineShareLevel1: "online_share_level1", "Services at level 1 or above", "Leistungen ab \
        Reifegrad 1", Share, EVERY, "mean \
        over administrations of the share of their services";
    /// Level 2 and above.
    OnlineShareLevel2: "online_share_level2", "Services at level 2 or above", "Leistungen ab \
        Reifegrad 2", Share, EVERY, "mean \
        over administrations of the share of their services";
    /// Level 3 and above.
    OnlineShareLevel3: "online_share_level3", "Services at level 3 or above", "Leistungen ab \
        Reifegrad 3", Share, EVERY, "mean \
        over administrations of the share of their services";
    /// Level 4.
    OnlineShareLevel4: "online_share_level4", "Services at level 4", "Leistungen mit Reifegrad 4",
        Share, EVERY, "mean \
        over administrations of the share of their services";
    /// Level 2, weighted by inhabitants.
    OnlineShareLevel2Inhabitants: "online_share_level2_inhabitants", "Services at level 2 or \
        above, weighted by inhabitants", "Leistungen \
        ab Reifegrad 2, nach Bevölkerung gewichtet", Share, BY_LAND, "mean \
        over administrations weighted by inhabitants";
    /// Online by a provider's package.
    OnlineByProvider: "online_by_provider", "Online by a provider's package", "Online über ein Paket des IT-Dienstleisters",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that came to level 2 this way";
    /// Online by an application of the Land's platform.
    OnlineByPlatform: "online_by_platform", "Online by an application of the Land's platform", "Online über eine Anwendung der Landesplattform",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that came to level 2 this way";
    /// Online by an EfA connection of one's own.
    OnlineByEfa: "online_by_efa", "Online by an EfA connection of one's own", "Online über eine eigene EfA-Anbindung",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that came to level 2 this way";
    /// Online by cooperation.
    OnlineByCooperation: "online_by_cooperation", "Online by cooperation", "Online durch Zusammenarbeit",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that came to level 2 this way";
    /// Online by an own form or purchase.
    OnlineByOwn: "online_by_own", "Online by an own form or purchase", "Online durch ein eigenes Formular oder eine eigene Beschaffung",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that came to level 2 this way";
    /// Online by the Land.
    OnlineByCentral: "online_by_central", "Online by the Land", "Online durch das Land",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that came to level 2 this way";
    /// First reason: work on the OZG has not begun.
    FirstNotBegun: "first_not_begun", "Not online, first reason: work on the OZG has not begun", "Nicht online, erster Grund: die Arbeit am OZG hat nicht begonnen",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that are not online nor under way and fail for this reason first, when plans were made last";
    /// First reason: nobody offers it.
    FirstNotOffered: "first_not_offered", "Not online, first reason: nobody offers it", "Nicht online, erster Grund: niemand bietet sie an",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that are not online nor under way and fail for this reason first, when plans were made last";
    /// First reason: waiting for the Land.
    FirstWaiting: "first_waiting", "Not online, first reason: waiting for the Land", "Nicht online, erster Grund: Warten auf das Land",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that are not online nor under way and fail for this reason first, when plans were made last";
    /// First reason: the interface is not worth it.
    FirstInterface: "first_no_interface", "Not online, first reason: the interface is not worth it", "Nicht online, erster Grund: die Schnittstelle lohnt nicht",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that are not online nor under way and fail for this reason first, when plans were made last";
    /// First reason: it is not worth it.
    FirstNotWorth: "first_not_worth", "Not online, first reason: it is not worth it", "Nicht online, erster Grund: sie lohnt nicht",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that are not online nor under way and fail for this reason first, when plans were made last";
    /// First reason: no way is known.
    FirstUnknown: "first_unknown", "Not online, first reason: no way is known", "Nicht online, erster Grund: kein Weg ist bekannt",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that are not online nor under way and fail for this reason first, when plans were made last";
    /// First reason: no money.
    FirstMoney: "first_no_money", "Not online, first reason: no money", "Nicht online, erster Grund: kein Geld",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that are not online nor under way and fail for this reason first, when plans were made last";
    /// First reason: no hours.
    FirstHours: "first_no_hours", "Not online, first reason: no hours", "Nicht online, erster Grund: keine Stunden",
        Share, BY_ADMINISTRATION, "mean over administrations of the share of their services that are not online nor under way and fail for this reason first, when plans were made last";
    /// Only reason: work on the OZG has not begun.
    OnlyNotBegun: "only_not_begun", "Not online, only reason: work on the OZG has not begun", "Nicht online, einziger Grund: die Arbeit am OZG hat nicht begonnen",
        Share, NATIONAL, "the same for this reason only";
    /// Only reason: nobody offers it.
    OnlyNotOffered: "only_not_offered", "Not online, only reason: nobody offers it", "Nicht online, einziger Grund: niemand bietet sie an",
        Share, NATIONAL, "the same for this reason only";
    /// Only reason: waiting for the Land.
    OnlyWaiting: "only_waiting", "Not online, only reason: waiting for the Land", "Nicht online, einziger Grund: Warten auf das Land",
        Share, NATIONAL, "the same for this reason only";
    /// Only reason: the interface is not worth it.
    OnlyInterface: "only_no_interface", "Not online, only reason: the interface is not worth it", "Nicht online, einziger Grund: die Schnittstelle lohnt nicht",
        Share, NATIONAL, "the same for this reason only";
    /// Only reason: it is not worth it.
    OnlyNotWorth: "only_not_worth", "Not online, only reason: it is not worth it", "Nicht online, einziger Grund: sie lohnt nicht",
        Share, NATIONAL, "the same for this reason only";
    /// Only reason: no way is known.
    OnlyUnknown: "only_unknown", "Not online, only reason: no way is known", "Nicht online, einziger Grund: kein Weg ist bekannt",
        Share, NATIONAL, "the same for this reason only";
    /// Only reason: no money.
    OnlyMoney: "only_no_money", "Not online, only reason: no money", "Nicht online, einziger Grund: kein Geld",
        Share, NATIONAL, "the same for this reason only";
    /// Only reason: no hours.
    OnlyHours: "only_no_hours", "Not online, only reason: no hours", "Nicht online, einziger Grund: keine Stunden",
        Share, NATIONAL, "the same for this reason only";
    /// Among reason: work on the OZG has not begun.
    AmongNotBegun: "among_not_begun", "Not online, one of the reasons: work on the OZG has not begun", "Nicht online, einer der Gründe: die Arbeit am OZG hat nicht begonnen",
        Share, NATIONAL, "the same for this reason, whatever others fail";
    /// Among reason: nobody offers it.
    AmongNotOffered: "among_not_offered", "Not online, one of the reasons: nobody offers it", "Nicht online, einer der Gründe: niemand bietet sie an",
        Share, NATIONAL, "the same for this reason, whatever others fail";
    /// Among reason: waiting for the Land.
    AmongWaiting: "among_waiting", "Not online, one of the reasons: waiting for the Land", "Nicht online, einer der Gründe: Warten auf das Land",
        Share, NATIONAL, "the same for this reason, whatever others fail";
    /// Among reason: the interface is not worth it.
    AmongInterface: "among_no_interface", "Not online, one of the reasons: the interface is not worth it", "Nicht online, einer der Gründe: die Schnittstelle lohnt nicht",
        Share, NATIONAL, "the same for this reason, whatever others fail";
    /// Among reason: it is not worth it.
    AmongNotWorth: "among_not_worth", "Not online, one of the reasons: it is not worth it", "Nicht online, einer der Gründe: sie lohnt nicht",
        Share, NATIONAL, "the same for this reason, whatever others fail";
    /// Among reason: no way is known.
    AmongUnknown: "among_unknown", "Not online, one of the reasons: no way is known", "Nicht online, einer der Gründe: kein Weg ist bekannt",
        Share, NATIONAL, "the same for this reason, whatever others fail";
    /// Among reason: no money.
    AmongMoney: "among_no_money", "Not online, one of the reasons: no money", "Nicht online, einer der Gründe: kein Geld",
        Share, NATIONAL, "the same for this reason, whatever others fail";
    /// Among reason: no hours.
    AmongHours: "among_no_hours", "Not online, one of the reasons: no hours", "Nicht online, einer der Gründe: keine Stunden",
        Share, NATIONAL, "the same for this reason, whatever others fail";
    /// Started.
    StartedShare: "started_share", "Administrations that have started", "Verwaltungen, die \
        begonnen haben", Share, BY_ADMINISTRATION, "share \
        of administrations with a service at level 2 or above or an OZG project in hand";
    /// Fifty services.
    ShareWith50Services: "share_with_50_services", "Administrations with at least 50 services \
        online", "Verwaltungen \
        mit mindestens 50 Online-Leistungen", Share, BY_ADMINISTRATION, "share \
        of administrations with at least 50 services at level 2 or above";
    /// DMS.
    DmsShare: "dms_share", "Administrations with a complete DMS", "Verwaltungen mit eingeführtem \
        DMS", Share, BY_ADMINISTRATION, "share \
        of administrations";
    /// Cooperation.
    IkzShare: "ikz_share", "Administrations in an IKZ", "Verwaltungen in einer IKZ", Share,
        BY_GROUP, "share \
        of administrations";
    /// Association.
    IkzAssociationShare: "ikz_association_share", "In a Land-wide association", "In einem \
        landesweiten Verbund", Share, BY_LAND, "share \
        of administrations";
    /// County hub.
    IkzCountyShare: "ikz_county_share", "In a hub led by the county", "In einem Verbund des \
        Landkreises", Share, BY_LAND, "share \
        of administrations";
    /// City partnership.
    IkzCityShare: "ikz_city_share", "In a partnership led by a city", "In einer \
        Stadt-Umland-Partnerschaft", Share, BY_LAND, "share \
        of administrations";
    /// Peers.
    IkzPeersShare: "ikz_peers_share", "In a small group of peers", "In einer kleinen Gruppe \
        Gleicher", Share, BY_LAND, "share \
        of administrations";
    /// Vacancies.
    VacancyShare: "vacancy_share", "Digital posts vacant", "Unbesetzte Digitalstellen", Share,
        BY_GROUP, "vacant \
        posts by posts";
    /// Comprehensive.
    ComprehensiveServices: "comprehensive_services", "Services available everywhere",
        "Flächendeckend \
        verfügbare Leistungen", Services, BY_LAND, "every \
        responsible administration has it at level 2 or above (official rule); nationwide: in \
        every Land";
    /// Majority.
    MajorityServices: "majority_services", "Services available in the majority", "Mehrheitlich \
        verfügbare Leistungen", Services, BY_LAND, "more \
        than half of the responsible administrations have it";
    /// Anywhere.
    AnywhereServices: "anywhere_services", "Services available somewhere", "Irgendwo verfügbare \
        Leistungen", Services, BY_LAND, "one \
        administration is enough";
    /// Cases online.
    CasesOnlineShare: "cases_online_share", "Cases handled online", "Online abgewickelte Fälle",
        Share, BY_ADMINISTRATION, "cases \
        that come in online by all cases";
    /// Services online.
    ServicesOnline: "services_online", "Services online, all administrations",
        "Online-Leistungen aller Verwaltungen", Services, NATIONAL, "services \
        at level 2 or above, summed over administrations";
    /// Municipal spending.
    SpendingMunicipal: "spending_municipal_eur", "Spending of municipalities and counties",
        "Ausgaben \
        der Kommunen", EurPerMonth, BY_GROUP, "sum \
        of the month; what grants pay is in it";
    /// Grants that municipalities receive.
    ReceivedMunicipal: "received_municipal_eur", "Grants to municipalities and counties",
        "Zuwendungen \
        an Kommunen", EurPerMonth, NATIONAL, "sum \
        of the month";
    /// Grants that municipalities are awarded.
    AwardedMunicipal: "awarded_municipal_eur", "Grants awarded to municipalities and counties",
        "Bewilligte Zuwendungen an Kommunen", EurPerMonth, NATIONAL, "sum \
        of the month; what is drawn of them is received";
    /// What lapses of grants.
    ForfeitedMunicipal: "forfeited_municipal_eur", "Grants that lapse undrawn",
        "Verfallene Zuwendungen an Kommunen", EurPerMonth, NATIONAL, "sum \
        of the month";
    /// Municipal spending without grants.
    NetMunicipal: "net_municipal_eur", "Spending of municipalities and counties less grants",
        "Ausgaben der Kommunen abzüglich Zuwendungen", EurPerMonth, BY_GROUP, "spending \
        less grants; with the spending of the Länder and the federation the resources used";
    /// Land spending.
    SpendingLand: "spending_land_eur", "Spending of the Länder", "Ausgaben der Länder", EurPerMonth,
        BY_LAND, "sum \
        of the month, grants to municipalities included";
    /// Federal spending.
    SpendingFederal: "spending_federal_eur", "Spending of the federation", "Ausgaben des Bundes",
        EurPerMonth, NATIONAL, "sum \
        of the month";
    /// Effort.
    EffortHours: "effort_hours", "Hours spent on digitalisation", "Arbeitsstunden für \
        Digitalisierung", HoursPerMonth, NATIONAL, "sum \
        of the month over administrations";
    /// Hours on services.
    OnlineHours: "online_hours", "Hours on online services", "Arbeitsstunden für Online-Leistungen",
        HoursPerMonth, NATIONAL, "sum \
        of the month over administrations: projects, forms, central connections, renewals";
    /// Hours on internal work.
    InternalHours: "internal_hours", "Hours on internal digitalisation",
        "Arbeitsstunden für interne Digitalisierung", HoursPerMonth, NATIONAL, "sum \
        of the month over administrations: DMS, links, migrations, raising of levels";
    /// Hours on what is owed.
    MandatoryHours: "mandatory_hours", "Hours on mandatory tasks and upkeep",
        "Arbeitsstunden für Pflichtaufgaben und Pflege", HoursPerMonth, NATIONAL, "sum \
        of the month over administrations: what other tasks take of digital staff, upkeep, \
        agreements, applications";
    /// Hours for nothing.
    IdleHours: "idle_hours", "Hours without digital work", "Arbeitsstunden ohne digitale Arbeit",
        HoursPerMonth, NATIONAL, "sum \
        of the month over administrations: daily work where nothing is in hand, and hours that \
        cannot be carried over";
    /// Hours that levers ask of administrations.
    LeverHours: "lever_hours", "Hours that levers ask of administrations",
        "Arbeitsstunden für Hebel in Kommunen", HoursPerMonth, NATIONAL, "sum \
        of the month over administrations: training, meetings, heads, councils, reports; not in \
        `effort_hours`";
    /// Hours that levers ask of the Länder.
    LeverHoursLand: "lever_hours_land", "Hours that levers ask of the Länder",
        "Arbeitsstunden für Hebel in Ländern", HoursPerMonth, NATIONAL, "sum \
        of the month: granting";
    /// Size gap.
    SizeGap: "size_gap", "Gap between large and small administrations", "Abstand zwischen großen \
        und kleinen Verwaltungen", ShareDifference, NATIONAL, "mean \
        level-2 share of municipal services from 50,000 inhabitants minus below 10,000";
}

impl Outcome {
    /// The outcome with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.spec().name == name)
    }
}

/// One series: an outcome in one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// Outcome.
    pub outcome: Outcome,
    /// Dimension.
    pub dimension: Dimension,
    /// Index of the group within the dimension.
    pub group: usize,
}

/// All series in the order of result tables; the same for every scenario.
#[derive(Debug, Clone)]
pub struct Layout {
    series: Vec<Series>,
    first: Vec<[usize; 6]>,
}

impl Default for Layout {
    fn default() -> Self {
        Self::new()
    }
}

impl Layout {
    /// The layout.
    pub fn new() -> Self {
        let mut layout = Self { series: Vec::new(), first: Vec::new() };
        for &outcome in Outcome::ALL {
            let mut first = [usize::MAX; 6];
            for &dimension in outcome.spec().dimensions {
                first[dimension as usize] = layout.series.len();
                layout.series.extend((0..dimension.groups().len()).map(|group| Series {
                    outcome,
                    dimension,
                    group,
                }));
            }
            layout.first.push(first);
        }
        layout
    }

    /// The series in order.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Place of a series; none where the outcome is not recorded in the dimension.
    pub fn position(&self, outcome: Outcome, dimension: Dimension, group: usize) -> Option<usize> {
        let first = self.first[outcome as usize][dimension as usize];
        (first != usize::MAX).then(|| first + group)
    }
}
