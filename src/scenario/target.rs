//! Calibration targets: observed quantities with month, scope and tolerance, each with the rule by
//! which the model counts the same thing.
//!
//! Rules are declared here and carried out in `model::evidence`.

use super::administration::Kind;
use super::land::Land;
use super::source::Source;
use super::tables::{Row, rows};
use crate::error::{Result, suggestion};
use crate::units::Month;
use serde::Deserialize;
use std::fmt;
use std::path::Path;

/// Text of the embedded targets.
const TARGETS: &str = include_str!("../../scenarios/data/targets.csv");
/// Largest file of targets that is read [bytes].
const LARGEST: u64 = 2_000_000;

/// What a target is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Calibration may fit it.
    Calibrate,
    /// It is kept apart from calibration, and judged.
    Holdout,
    /// It is met by construction: the model takes it, or what carries it, as input. It is not
    /// judged.
    Input,
}

impl Use {
    /// All uses, in the order of results.
    pub const ALL: [Self; 3] = [Self::Calibrate, Self::Holdout, Self::Input];

    /// Name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calibrate => "calibrate",
            Self::Holdout => "holdout",
            Self::Input => "input",
        }
    }
}

/// On which side of the observed value a simulated one may lie at any distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// On none.
    Both,
    /// Above: the observation is a lower bound.
    AtLeast,
    /// Below: the observation is an upper bound.
    AtMost,
}

impl Side {
    const ALL: [Self; 3] = [Self::Both, Self::AtLeast, Self::AtMost];

    /// Name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
        }
    }
}

/// A place in the order of administrations by a number that each of them has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rank {
    /// From the highest, or, if negative, from the lowest; never 0.
    Place(i32),
    /// Share of administrations at or below it [1].
    Share(f64),
}

impl Rank {
    /// Reads `3`, `-1` or `2.5 %`; none where it is something else.
    fn parse(text: &str) -> Option<Self> {
        let Some(share) = text.strip_suffix('%') else {
            return text.parse().ok().filter(|place| *place != 0).map(Self::Place);
        };
        let share = share.trim_end().parse::<f64>().ok()? / 100.0;
        (0.0..=1.0).contains(&share).then_some(Self::Share(share))
    }

    /// The value at this place; NaN where there are too few.
    pub fn of(self, mut values: Vec<f64>) -> f64 {
        values.sort_by(f64::total_cmp);
        let count = values.len();
        let place = match self {
            Self::Place(place) if place > 0 => count.checked_sub(place.unsigned_abs() as usize),
            Self::Place(place) => Some(place.unsigned_abs() as usize - 1),
            Self::Share(share) => Some(((share * count as f64).ceil() as usize).saturating_sub(1)),
        };
        place.and_then(|place| values.get(place).copied()).unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(place) => write!(f, "{place}"),
            // Undone as it was read, so that it reads as it was written.
            Self::Share(share) => write!(f, "{} %", (share * 1e8).round() / 1e6),
        }
    }
}

/// Unit of a target and of the quantity that it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Percent, 0 to 100.
    Percent,
    /// Number of services.
    Services,
    /// Number of administrations.
    Administrations,
    /// Number of procedures, as portals count them.
    Procedures,
    /// A number by another.
    Ratio,
    /// Cases per 1,000 inhabitants and year.
    Cases,
}

impl Unit {
    /// Name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Services => "services",
            Self::Administrations => "administrations",
            Self::Procedures => "procedures",
            Self::Ratio => "ratio",
            Self::Cases => "cases per 1000",
        }
    }
}

/// The parts of a scope that a rule can be confined to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confined {
    /// Nationwide only.
    Nationwide,
    /// A Land.
    ToLand,
    /// A Land, a county, administrations of a kind or size, and these together.
    ToAdministrations,
}

/// Declaration of a counting rule.
#[derive(Debug, Clone, Copy)]
pub struct QuantitySpec {
    /// Name in files.
    pub name: &'static str,
    /// English label; `{}` stands for the services that a target names.
    pub label_en: &'static str,
    /// German label.
    pub label_de: &'static str,
    /// Unit.
    pub unit: Unit,
    /// What it can be confined to.
    pub confined: Confined,
    /// Whether it is much the same in a thinned or replicated population; minima and maxima over
    /// administrations are not, nor is cooperation, whose fees and groups depend on the number of
    /// members at hand.
    pub scales: bool,
    /// How the model counts.
    pub rule: &'static str,
}

impl QuantitySpec {
    /// Whether targets name the services that are counted.
    pub fn names_services(&self) -> bool {
        self.label_en.contains("{}")
    }
}

macro_rules! quantities {
    ($( $(#[doc = $about:literal])+ $variant:ident: $name:literal, $en:literal, $de:literal,
        $unit:ident, $confined:ident, scales: $scales:literal, $rule:literal; )+) => {
        /// A counting rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Quantity { $( $(#[doc = $about])+ $variant, )+ }

        impl Quantity {
            /// All rules.
            pub const ALL: &[Self] = &[ $( Self::$variant, )+ ];

            /// The declaration.
            pub const fn spec(self) -> QuantitySpec {
                match self { $( Self::$variant => QuantitySpec {
                    name: $name, label_en: $en, label_de: $de, unit: Unit::$unit,
                        confined: Confined::$confined, scales: $scales, rule: $rule,
                }, )+ }
            }
        }
    };
}

quantities! {
    /// Not started.
    NotStartedShare: "not_started_share", "Not started", "Nicht begonnen", Percent,
        ToAdministrations, scales: true, "share \
        of municipal administrations that neither have a service at level 2 or above nor have or \
        had a project";
    /// Services available.
    ServicesAvailable: "services_available", "{} available", "{} verfügbar", Services,
        ToAdministrations, scales: true, "mean \
        over municipal administrations of the number of the named services that their inhabitants \
        can use at level 2 or above, from them or from their county; a county that a thinned \
        population lacks counts as the mean of those of its Land";
    /// Service available.
    ServiceAvailableShare: "service_available_share", "{} available", "{} verfügbar", Percent,
        ToAdministrations, scales: true, "the \
        same by the number of the named services";
    /// Fifty procedures.
    ShareWith50Procedures: "share_with_50_procedures", "At least 50 procedures online",
        "Mindestens \
        50 Verfahren online", Percent, ToAdministrations, scales: true, "share \
        of municipal administrations and counties that have at least 50 procedures online (8.5)";
    /// Procedures at a rank.
    Procedures: "procedures", "Procedures online", "Verfahren online", Procedures,
        ToAdministrations, scales: false, "procedures online (8.5) of the municipal administration \
        or county at the place that `rank` names";
    /// Best to median.
    BestToMedianProcedures: "best_to_median_procedures", "Procedures of the best by the median from \
        50 on", "Verfahren der besten durch den Median ab 50", Ratio, ToAdministrations,
        scales: false, "procedures online (8.5) of the municipal administration or county that has \
        most, by the median of those that have at least 50; 0 if nobody has";
    /// Nowhere.
    NowhereShare: "nowhere_share", "Local services online nowhere", "Kommunale Leistungen nirgends \
        online", Percent, ToAdministrations, scales: false, "share \
        of the services that municipal administrations and counties are responsible for which \
        none of them has at level 2 or above";
    /// Applications of a platform at a rank.
    PlatformApplications: "platform_applications", "Applications of the platform in use",
        "Genutzte Anwendungen der Plattform", Services, ToAdministrations, scales: false, "services \
        online by an application of the Land's platform (7.15.13) of the municipal administration \
        or county at the place that `rank` names";
    /// Share of users of a platform.
    PlatformUsersShare: "platform_users_share", "Users of the Land's platform",
        "Nutzer der Landesplattform", Percent, ToAdministrations, scales: true, "share \
        of municipal administrations with at least one service online by an application of the \
        Land's platform";
    /// Share of funding not applied for.
    FundingUnclaimedShare: "funding_unclaimed_share", "Funding not applied for",
        "Nicht beantragte Fördermittel", Percent, ToAdministrations, scales: true, "share \
        of the inhabitants of municipal administrations that have not applied for funding within \
        twelve months, as funding is by inhabitants; nothing where `grant_accounts` is off";
    /// Administrations with a service.
    AdministrationsWithService: "administrations_with_service", "{}: administrations", "{}: \
        Verwaltungen", Administrations, ToAdministrations, scales: true, "administrations \
        responsible for the named services that have all of them at level 2 or above, times those \
        of the full register by those simulated";
    /// Share of administrations with a service.
    AdministrationsShareWithService: "administrations_share_with_service", "Administrations with \
        {}", "Verwaltungen mit {}", Percent, ToAdministrations, scales: true, "share \
        of the administrations responsible for the named services that have all of them at level 2 \
        or above";
    /// Share of inhabitants with a service.
    InhabitantsShareWithService: "inhabitants_share_with_service", "Inhabitants with {}",
        "Einwohner mit {}", Percent, ToAdministrations, scales: true, "as \
        `service_available_share`, each municipal administration with the weight of its \
        inhabitants";
    /// Share of cases.
    CasesOnlineShare: "cases_online_share", "Cases online: {}", "Online-Fälle: {}", Percent,
        ToAdministrations, scales: true, "share \
        of the cases of the named services that go online (7.8): what goes online with an \
        administration is divided among its services by their cases and the ease of their level";
    /// Cases online.
    CasesOnlineRate: "cases_online_rate", "Cases online per 1,000 inhabitants and year",
        "Online-Fälle je 1.000 Einwohner und Jahr", Cases, ToAdministrations, scales: true, "cases \
        of municipal administrations and counties that go online (7.8), by the inhabitants of \
        municipal administrations";
    /// DMS.
    DmsShare: "dms_share", "DMS complete", "DMS eingeführt", Percent, ToAdministrations,
        scales: true, "share \
        of municipal administrations with a complete DMS";
    /// Single post.
    SinglePostShare: "single_post_share", "Exactly one digital post", "Eine Digitalstelle", Percent,
        ToAdministrations, scales: true, "share \
        of municipal administrations with exactly one digital post, filled or not";
    /// Cooperation.
    IkzShare: "ikz_share", "In an IKZ", "In einer IKZ", Percent, ToAdministrations, scales: false,
        "share \
        of municipal administrations that are members of a cooperation";
    /// Association.
    AssociationMembers: "association_members", "In the Land-wide association", "Im landesweiten \
        Verbund", Administrations, ToAdministrations, scales: false, "municipal \
        administrations and counties that are members, times those of the full register by those \
        simulated";
    /// Comprehensive.
    ComprehensiveServices: "comprehensive_services", "Services available everywhere",
        "Flächendeckende \
        Leistungen", Services, ToLand, scales: false, "the \
        outcome `comprehensive_services`: a minimum over administrations";
    /// Anywhere.
    AnywhereServices: "anywhere_services", "Services available somewhere", "Irgendwo verfügbare \
        Leistungen", Services, ToLand, scales: false, "the \
        outcome `anywhere_services`: a maximum over administrations";
    /// Single services at level 2.
    SingleServicesLevel2: "single_services_level2", "Single services at level 2 or above",
        "Einzelleistungen \
        ab Reifegrad 2", Percent, Nationwide, scales: false, "share \
        of all bundles that are at level 2 or above in one administration, or federal or of a Land \
        and online somewhere, times `single_services_online`";
    /// Single services at level 3.
    SingleServicesLevel3: "single_services_level3", "Single services at level 3 or above",
        "Einzelleistungen \
        ab Reifegrad 3", Percent, Nationwide, scales: false, "the \
        same at level 3 or above; federal and Land-tier services count with the part \
        `upper_level3_share`";
    /// Single services at level 4.
    SingleServicesLevel4: "single_services_level4", "Single services at level 4",
        "Einzelleistungen \
        mit Reifegrad 4", Percent, Nationwide, scales: false, "the \
        same at level 4, without federal and Land-tier services";
    /// Accounts.
    AccountsShare: "accounts_share", "Inhabitants who use accounts", "Einwohner, die Konten nutzen",
        Percent, ToAdministrations, scales: true, "accounts \
        of 7.8, mean over inhabitants of municipal administrations";
}

impl Quantity {
    /// The rule with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|quantity| quantity.spec().name == name)
    }
}

/// What a target covers; absent parts do not confine it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// A Land.
    pub land: Option<Land>,
    /// Administrations with fewer inhabitants.
    pub below: Option<u32>,
    /// Administrations with at least so many inhabitants.
    pub from: Option<u32>,
    /// Administrations of a kind.
    pub kind: Option<Kind>,
    /// Key of a county or county-free city.
    pub county: Option<String>,
}

impl Scope {
    /// Reads `all` or a Land, or nothing, and then any of `below 10000`, `from 10000`,
    /// `kind county`, `county 09177`; none where it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (first, rest) = words.split_first()?;
        let mut scope = Self::default();
        let rest = match Land::with_key(first) {
            None if *first != "all" => &words[..],
            land => {
                scope.land = land;
                rest
            }
        };
        for pair in rest.chunks(2) {
            let [part, value] = *pair else { return None };
            let number = value.parse().ok().filter(|number| *number > 0);
            match part {
                "below" if scope.below.is_none() => scope.below = Some(number?),
                "from" if scope.from.is_none() => scope.from = Some(number?),
                "kind" if scope.kind.is_none() => scope.kind = Some(kind(value)?),
                "county" if scope.county.is_none() && value.len() == 5 && number.is_some() => {
                    scope.county = Some(value.to_owned());
                }
                _ => return None,
            }
        }
        Some(scope)
    }

    /// Whether it is confined to administrations of a county, a kind or a size.
    const fn is_of_administrations(&self) -> bool {
        self.below.is_some() || self.from.is_some() || self.kind.is_some() || self.county.is_some()
    }

    /// Whether administrations of a kind, Land and county belong to it, whatever their size. A
    /// limit on inhabitants leaves counties out unless they are named. Keys of counties may have a
    /// suffix.
    pub fn covers(&self, kind: Kind, land: Land, county: &str) -> bool {
        let has_size = kind != Kind::County || (self.below.is_none() && self.from.is_none());
        self.kind.map_or(has_size, |wanted| wanted == kind)
            && self.land.is_none_or(|wanted| wanted == land)
            && self.county.as_ref().is_none_or(|wanted| county.starts_with(wanted.as_str()))
    }

    /// Whether so many inhabitants are within its limits.
    pub fn holds(&self, inhabitants: u32) -> bool {
        self.below.is_none_or(|below| inhabitants < below)
            && self.from.is_none_or(|from| inhabitants >= from)
    }
}

/// Names of kinds as single words.
fn kind_word(kind: Kind) -> String {
    kind.name().replace(' ', "-")
}

fn kind(word: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind_word(*kind) == word)
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.land.map(|land| land.key().to_owned()),
            self.county.as_ref().map(|county| format!("county {county}")),
            self.kind.map(|kind| format!("kind {}", kind_word(kind))),
            self.from.map(|number| format!("from {number}")),
            self.below.map(|number| format!("below {number}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(if parts.is_empty() { "all".to_owned() } else { parts.join(" ") }.as_str())
    }
}

/// An observed quantity that the model is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Identity, for example `T01`.
    pub id: String,
    /// Those of one source and phenomenon, which are not independent of each other.
    pub block: String,
    /// What it is for.
    pub role: Use,
    /// Month at whose end it is read.
    pub month: Month,
    /// What it covers.
    pub scope: Scope,
    /// Counting rule.
    pub quantity: Quantity,
    /// Services that the rule counts, by their id; none where it counts all.
    pub services: Vec<String>,
    /// Place in the order of administrations, where the rule reads one.
    pub rank: Option<Rank>,
    /// Observed value, in the unit of the rule.
    pub value: f64,
    /// Half the width of what counts as met, in the same unit: two standard errors of the
    /// observation.
    pub tolerance: f64,
    /// On which side of the observed value everything counts as met.
    pub side: Side,
    /// Standard deviation of the difference between what the model counts and what was observed
    /// that no parameter removes [standard errors of the observation].
    pub discrepancy: f64,
    /// Why it is so large; may be empty.
    pub why: String,
    /// A: official; B: survey; C: press; may be empty.
    pub quality: String,
    /// What was observed, in words.
    pub observed: String,
    /// How rule and observation differ, in words; may be empty.
    pub note: String,
    /// Where it is published.
    pub source: String,
}

/// Standard errors of the observation in a tolerance.
pub const TOLERANCE_IN_ERRORS: f64 = 2.0;

impl Target {
    /// Distance of a simulated value from the observed one, in the unit of the rule; 0 on the side
    /// where everything counts as met.
    pub fn miss(&self, simulated: f64) -> f64 {
        let distance = simulated - self.value;
        match self.side {
            Side::AtLeast if distance > 0.0 => 0.0,
            Side::AtMost if distance < 0.0 => 0.0,
            _ => distance,
        }
    }

    /// Standard error of the observation, in the unit of the rule.
    pub fn error(&self) -> f64 {
        self.tolerance / TOLERANCE_IN_ERRORS
    }

    /// Whether it is much the same in a thinned or replicated population.
    pub fn scales(&self) -> bool {
        self.quantity.spec().scales && self.scope.county.is_none()
    }
}

/// Targets with the text that they stand in.
#[derive(Debug, Clone)]
pub struct Targets {
    /// The targets, those to calibrate to first, else in the order of the file.
    pub all: Vec<Target>,
    /// The table.
    pub text: String,
}

impl Targets {
    /// The embedded targets.
    ///
    /// # Errors
    /// Never, as a test makes sure.
    pub fn embedded() -> Result<Self> {
        Self::read(&Source::embedded("targets.csv (embedded)", TARGETS))
    }

    /// Reads a file of targets.
    ///
    /// # Errors
    /// When it cannot be read or a row is wrong; the error points at its line.
    pub fn load(path: &Path) -> Result<Self> {
        Self::read(&Source::read(path, LARGEST)?)
    }

    fn read(source: &Source) -> Result<Self> {
        let mut all: Vec<Target> = Vec::new();
        for row in rows::<TargetRow>(source)? {
            let target = target(source, &row)?;
            if all.iter().any(|other| other.id == target.id) {
                let title = format!("the target `{}` occurs twice", target.id);
                return Err(row.wrong(source, title, "every `id` must be unique"));
            }
            all.push(target);
        }
        if all.is_empty() {
            return Err(source.error(
                0..0,
                "the table has a header but no targets",
                "",
                "see scenarios/data/targets.csv for an example",
            ));
        }
        all.sort_by_key(|target| target.role);
        Ok(Self { all, text: source.text.to_string() })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetRow {
    id: String,
    #[serde(rename = "use")]
    role: String,
    month: String,
    scope: String,
    quantity: String,
    #[serde(default)]
    services: String,
    #[serde(default)]
    rank: String,
    value: f64,
    tolerance: f64,
    unit: String,
    #[serde(default)]
    side: String,
    #[serde(default)]
    discrepancy: Option<f64>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    quality: String,
    #[serde(default)]
    block: String,
    #[serde(default)]
    observed: String,
    #[serde(default)]
    note: String,
    source: String,
}

/// Discrepancy where none is stated [standard errors of the observation].
const DISCREPANCY: f64 = 1.0;
/// Grades of sources.
const QUALITIES: [&str; 3] = ["A", "B", "C"];

fn target(source: &Source, row: &Row<TargetRow>) -> Result<Target> {
    let TargetRow {
        id,
        role,
        month,
        scope,
        quantity,
        services,
        rank,
        value,
        tolerance,
        unit,
        side,
        discrepancy,
        why,
        quality,
        block,
        observed,
        note,
        source: origin,
    } = &row.content;
    let wrong = |title: String, help: &str| Err(row.wrong(source, title, help));
    if id.trim().is_empty() {
        return wrong("a target has no `id`".into(), "give it a short name, for example T15");
    }
    let Some(role) = Use::ALL.into_iter().find(|known| known.name() == role) else {
        return wrong(
            format!("unknown `use` of `{id}`: `{role}`"),
            &suggestion(role, Use::ALL.map(Use::name)),
        );
    };
    let Some(month) = month.parse().ok().filter(|month| Month::CALENDAR.contains(month)) else {
        let help = format!(
            "write it as year and month, for example 2024-06; the model runs from {} to \
             {}",
            Month::START,
            Month::LAST
        );
        return wrong(format!("`month` of `{id}` is no month of the model: `{month}`"), &help);
    };
    let Some(quantity) = Quantity::named(quantity) else {
        return wrong(
            format!("unknown `quantity` of `{id}`: `{quantity}`"),
            &suggestion(quantity, Quantity::ALL.iter().map(|known| known.spec().name)),
        );
    };
    let spec = quantity.spec();
    let Some(scope) = Scope::parse(scope) else {
        return wrong(
            format!("`scope` of `{id}` cannot be read: `{scope}`"),
            "write `all`, a Land such as `BY`, or either with `below 10000`, `from 10000`, `kind \
             county` (`municipality`, `county-free-city`) or `county 09177`",
        );
    };
    if (scope.land.is_some() && spec.confined == Confined::Nationwide)
        || (scope.is_of_administrations() && spec.confined != Confined::ToAdministrations)
    {
        let help =
            if spec.confined == Confined::ToLand { "write `all` or a Land" } else { "write `all`" };
        return wrong(format!("`{}` of `{id}` cannot be confined to `{scope}`", spec.name), help);
    }
    let services: Vec<String> = services.split_whitespace().map(str::to_owned).collect();
    if spec.names_services() == services.is_empty() {
        let (what, help) = if services.is_empty() {
            (
                "names no",
                "name their ids in the column `services`, apart by blanks, for example `s112 s203`",
            )
        } else {
            ("counts no single", "leave the column `services` empty in this row")
        };
        return wrong(format!("`{}` of `{id}` {what} services", spec.name), help);
    }
    let wanted = matches!(quantity, Quantity::Procedures | Quantity::PlatformApplications);
    let place = Rank::parse(rank.trim());
    if wanted != place.is_some() || (!wanted && !rank.trim().is_empty()) {
        let help = if wanted {
            "write 1 for the highest, 2 for the next, -1 for the lowest, or `5 %` for the value that \
             so many administrations do not exceed"
        } else {
            "leave the column `rank` empty in this row"
        };
        return wrong(format!("`rank` of `{id}` does not fit `{}`: `{rank}`", spec.name), help);
    }
    let Some(side) =
        Side::ALL.into_iter().find(|known| known.name() == side || side.trim().is_empty())
    else {
        return wrong(
            format!("unknown `side` of `{id}`: `{side}`"),
            &suggestion(side, Side::ALL.map(Side::name)),
        );
    };
    let discrepancy = discrepancy.unwrap_or(DISCREPANCY);
    if !(discrepancy.is_finite() && discrepancy >= 0.0) {
        return wrong(
            format!("`discrepancy` of `{id}` must not be negative"),
            "state it in standard errors of the observation, at least 0.5: no model is perfect",
        );
    }
    if !(quality.is_empty() || QUALITIES.contains(&quality.as_str())) {
        return wrong(
            format!("unknown `quality` of `{id}`: `{quality}`"),
            &suggestion(quality, QUALITIES),
        );
    }
    if unit != spec.unit.name() {
        return wrong(
            format!(
                "`unit` of `{id}` is `{unit}`, but `{}` is counted in {}",
                spec.name,
                spec.unit.name()
            ),
            "state value and tolerance in that unit",
        );
    }
    let highest = if spec.unit == Unit::Percent { 100.0 } else { 1e9 };
    if !(0.0..=highest).contains(value) {
        return wrong(
            format!("`value` of `{id}` is out of range"),
            &format!("the range is 0 to {highest} {}", spec.unit.name()),
        );
    }
    if !(tolerance.is_finite() && *tolerance > 0.0) {
        return wrong(
            format!("`tolerance` of `{id}` must be greater than 0"),
            "state how far a simulated value may lie from the observed one",
        );
    }
    let [id, block, quality, why, observed, note, origin] =
        [id, block, quality, why, observed, note, origin].map(|text| text.trim().to_owned());
    Ok(Target {
        block: if block.is_empty() { id.clone() } else { block },
        id,
        role,
        month,
        scope,
        quantity,
        services,
        rank: place,
        // A negative zero is zero.
        value: *value + 0.0,
        tolerance: *tolerance,
        side,
        discrepancy,
        why,
        quality,
        observed,
        note,
        source: origin,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "id,use,month,scope,quantity,services,value,tolerance,unit,source\n";

    fn read(row: &str) -> Result<Targets> {
        Targets::read(&Source::embedded("mine.csv", &format!("{HEADER}{row}\n")))
    }

    #[test]
    fn the_embedded_targets_are_read_with_those_to_calibrate_to_first() {
        let targets = Targets::embedded().unwrap().all;
        let count = |role| targets.iter().filter(|target| target.role == role).count();
        assert_eq!(Use::ALL.map(count), [56, 4, 22]);
        assert!(targets.is_sorted_by_key(|target| target.role) && targets[0].id == "T01");
        for target in &targets {
            let texts = [&target.source, &target.why, &target.observed];
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", target.id);
            assert!(QUALITIES.contains(&&*target.quality), "{}", target.id);
            assert!(target.discrepancy >= 0.5, "{}: no model is perfect", target.id);
            assert_ne!(target.block, target.id);
        }
        assert!(
            Quantity::ALL
                .iter()
                .all(|quantity| targets.iter().any(|target| target.quantity == *quantity)),
            "a rule without a target"
        );
    }

    #[test]
    fn scopes_survive_the_round_trip_through_text() {
        for text in [
            "all",
            "BY",
            "below 17000",
            "BB below 5000",
            "from 100000",
            "county 09177",
            "BY county 09177 kind county-free-city from 10 below 20",
        ] {
            assert_eq!(Scope::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Scope::parse("all kind county"), Scope::parse("kind county"));
        for text in [
            "",
            "XX",
            "below",
            "below x",
            "below 0",
            "BY 10000",
            "all BY",
            "BY below 10 20",
            "from 10 from 20",
            "kind town",
            "county 9177",
            "county Erding",
        ] {
            assert_eq!(Scope::parse(text), None, "{text}");
        }
    }

    #[test]
    fn limits_on_inhabitants_leave_counties_out_unless_they_are_named() {
        let by = Land::with_key("BY").unwrap();
        let covers = |text: &str, kind| Scope::parse(text).unwrap().covers(kind, by, "09177-2");
        assert!(covers("BY", Kind::County) && covers("from 10 kind county", Kind::County));
        assert!(!covers("BY from 10", Kind::County) && covers("BY from 10", Kind::Municipality));
        assert!(!covers("kind county", Kind::Municipality) && !covers("HE", Kind::County));
        assert!(covers("county 09177", Kind::County) && !covers("county 09178", Kind::County));
        let scope = Scope::parse("from 10 below 20").unwrap();
        assert_eq!([9, 10, 19, 20].map(|count| scope.holds(count)), [false, true, true, false]);
    }

    #[test]
    fn ranks_count_from_either_end_or_by_share() {
        let of = |text| Rank::parse(text).unwrap().of(vec![3.0, 1.0, 4.0, 2.0]);
        let known = [("1", 4.0), ("2", 3.0), ("-1", 1.0), ("4", 1.0), ("25 %", 1.0), ("26%", 2.0)];
        assert!(known.iter().all(|(text, value)| of(text) == *value));
        assert!(of("0 %") == 1.0 && of("100 %") == 4.0 && of("5").is_nan() && of("-5").is_nan());
        for text in ["0", "", "x", "101 %", "-1 %", "1.5"] {
            assert_eq!(Rank::parse(text), None, "{text}");
        }
        for text in ["3", "-1", "2.4 %"] {
            assert_eq!(Rank::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_bound_is_missed_on_one_side_only() {
        let [both, least, most] = ["both", "at least", "at most"].map(|side| {
            let text = format!(
                "id,use,month,scope,quantity,value,tolerance,unit,side,source\n\
                 A,holdout,2020-12,all,dms_share,10,5,percent,{side},me\n"
            );
            Targets::read(&Source::embedded("mine.csv", &text)).unwrap().all.remove(0)
        });
        assert_eq!([&both, &least, &most].map(|of| of.miss(13.0)), [3.0, 0.0, 3.0]);
        assert_eq!([&both, &least, &most].map(|of| of.miss(8.0)), [-2.0, -2.0, 0.0]);
        assert!(least.miss(f64::NAN).is_nan() && both.role == Use::Holdout);
    }

    #[test]
    fn tables_without_the_columns_of_blocks_and_bounds_are_read() {
        let target =
            read("A,calibrate,2020-12,all,dms_share,,10,5,percent,me").unwrap().all.remove(0);
        assert_eq!((&*target.block, target.side, target.rank), ("A", Side::Both, None));
        assert_eq!((target.discrepancy, target.error()), (DISCREPANCY, 2.5));
    }

    #[test]
    fn the_columns_of_blocks_and_bounds_are_checked() {
        let header = "id,use,month,scope,quantity,rank,value,tolerance,unit,side,discrepancy,quality,source\n";
        let read =
            |row: &str| Targets::read(&Source::embedded("mine.csv", &format!("{header}{row}\n")));
        assert!(read("A,input,2020-12,all,procedures,-1,1,1,procedures,at most,0.5,C,me").is_ok());
        for (row, title) in [
            (
                "A,input,2020-12,all,procedures,,1,1,procedures,,,,me",
                "`rank` of `A` does not fit `procedures`: ``",
            ),
            (
                "A,input,2020-12,all,procedures,first,1,1,procedures,,,,me",
                "`rank` of `A` does not fit `procedures`: `first`",
            ),
            (
                "A,input,2020-12,all,dms_share,1,1,1,percent,,,,me",
                "`rank` of `A` does not fit `dms_share`: `1`",
            ),
            (
                "A,input,2020-12,all,dms_share,,1,1,percent,above,,,me",
                "unknown `side` of `A`: `above`",
            ),
            (
                "A,input,2020-12,all,dms_share,,1,1,percent,,-1,,me",
                "`discrepancy` of `A` must not be negative",
            ),
            ("A,input,2020-12,all,dms_share,,1,1,percent,,,D,me", "unknown `quality` of `A`: `D`"),
        ] {
            let message = read(row).unwrap_err().to_string();
            assert!(message.contains(title) && message.contains("mine.csv:2:1"), "{message}");
        }
    }

    #[test]
    fn targets_written_by_a_german_spreadsheet_are_the_same() {
        let english =
            read("A,input,2020-12,all,dms_share,,10.5,5,percent,\"me, once\"").unwrap().all;
        let german = format!(
            "{}A;input;2020-12;all;dms_share;;10,5;5;percent;me, once\n",
            HEADER.replace(',', ";")
        );
        assert_eq!(Targets::read(&Source::embedded("mine.csv", &german)).unwrap().all, english);
    }

    #[test]
    fn every_column_is_checked() {
        assert!(read("A,input,2020-12,all,dms_share,,10,5,percent,me").is_ok());
        for (row, title) in [
            (",input,2020-12,all,dms_share,,10,5,percent,me", "a target has no `id`"),
            ("A,fit,2020-12,all,dms_share,,10,5,percent,me", "unknown `use` of `A`: `fit`"),
            (
                "A,input,2017-12,all,dms_share,,10,5,percent,me",
                "`month` of `A` is no month of the model",
            ),
            (
                "A,input,2020-12,XX,dms_share,,10,5,percent,me",
                "`scope` of `A` cannot be read: `XX`",
            ),
            ("A,input,2020-12,all,dms,,10,5,percent,me", "unknown `quantity` of `A`: `dms`"),
            (
                "A,input,2020-12,BY below 9,anywhere_services,,10,5,services,me",
                "`anywhere_services` of `A` cannot be confined to `BY below 9`",
            ),
            (
                "A,input,2020-12,BY,single_services_level2,,10,5,percent,me",
                "`single_services_level2` of `A` cannot be confined to `BY`",
            ),
            (
                "A,input,2020-12,all,services_available,,1,1,services,me",
                "`services_available` of `A` names no services",
            ),
            (
                "A,input,2020-12,all,dms_share,s112,10,5,percent,me",
                "`dms_share` of `A` counts no single services",
            ),
            (
                "A,input,2020-12,all,dms_share,,10,5,services,me",
                "`unit` of `A` is `services`, but `dms_share` is counted in percent",
            ),
            ("A,input,2020-12,all,dms_share,,110,5,percent,me", "`value` of `A` is out of range"),
            ("A,input,2020-12,all,dms_share,,NaN,5,percent,me", "`value` of `A` is out of range"),
            (
                "A,input,2020-12,all,dms_share,,10,0,percent,me",
                "`tolerance` of `A` must be greater than 0",
            ),
            (
                "A,input,2020-12,all,dms_share,,ten,5,percent,me",
                "the value of column `value` cannot be read",
            ),
        ] {
            let message = read(row).unwrap_err().to_string();
            assert!(message.contains(title) && message.contains("mine.csv:2:1"), "{message}");
        }
        let twice = read(
            "A,input,2020-12,all,dms_share,,1,5,percent,me\nA,input,2020-12,all,ikz_share,,1,5,\
             percent,me",
        );
        assert!(twice.unwrap_err().to_string().contains("mine.csv:3:1"));
    }
}
