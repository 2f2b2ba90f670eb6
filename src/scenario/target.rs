//! Calibration targets: observed quantities with month, scope and tolerance, each with the rule by
//! which the model counts the same thing.
//!
//! Rules are declared here and carried out in `model::evidence`.

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
    /// It is met by construction: the model takes it, or what carries it, as input.
    Input,
}

impl Use {
    /// Both uses, in the order of results.
    pub const ALL: [Self; 2] = [Self::Calibrate, Self::Input];

    /// Name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calibrate => "calibrate",
            Self::Input => "input",
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
}

impl Unit {
    /// Name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Services => "services",
            Self::Administrations => "administrations",
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
    /// A Land, administrations below a number of inhabitants, or both.
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
        of municipal administrations and counties whose services at level 2 or above times \
        `procedures_per_bundle` are at least 50";
    /// Administrations with a service.
    AdministrationsWithService: "administrations_with_service", "{}: administrations", "{}: \
        Verwaltungen", Administrations, ToAdministrations, scales: true, "administrations \
        responsible for the named services that have all of them at level 2 or above, times those \
        of the full register by those simulated";
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope {
    /// A Land.
    pub land: Option<Land>,
    /// Administrations with fewer inhabitants.
    pub below: Option<u32>,
}

impl Scope {
    /// Reads `all`, `BY`, `below 10000` or `BY below 10000`; none where it is something else.
    fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (land, rest) = match words.split_first()? {
            (&"all", rest) => (None, rest),
            (&"below", _) => (None, &words[..]),
            (key, rest) => (Some(Land::with_key(key)?), rest),
        };
        let below = match rest {
            [] => None,
            ["below", number] => Some(number.parse().ok().filter(|number| *number > 0)?),
            _ => return None,
        };
        Some(Self { land, below })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let below = self.below.map(|number| format!("below {number}"));
        let parts: Vec<String> =
            self.land.map(|land| land.key().to_owned()).into_iter().chain(below).collect();
        f.write_str(if parts.is_empty() { "all".to_owned() } else { parts.join(" ") }.as_str())
    }
}

/// An observed quantity that the model is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Identity, for example `T01`.
    pub id: String,
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
    /// Observed value, in the unit of the rule.
    pub value: f64,
    /// Half the width of what counts as met, in the same unit.
    pub tolerance: f64,
    /// What was observed, in words.
    pub observed: String,
    /// How rule and observation differ, in words; may be empty.
    pub note: String,
    /// Where it is published.
    pub source: String,
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
    value: f64,
    tolerance: f64,
    unit: String,
    #[serde(default)]
    observed: String,
    #[serde(default)]
    note: String,
    source: String,
}

fn target(source: &Source, row: &Row<TargetRow>) -> Result<Target> {
    let TargetRow {
        id,
        role,
        month,
        scope,
        quantity,
        services,
        value,
        tolerance,
        unit,
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
            "write `all`, a Land such as `BY`, `below 10000` or `BY below 10000`",
        );
    };
    if (scope.land.is_some() && spec.confined == Confined::Nationwide)
        || (scope.below.is_some() && spec.confined != Confined::ToAdministrations)
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
    let [id, observed, note, origin] =
        [id, observed, note, origin].map(|text| text.trim().to_owned());
    Ok(Target {
        id,
        role,
        month,
        scope,
        quantity,
        services,
        // A negative zero is zero.
        value: *value + 0.0,
        tolerance: *tolerance,
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
        assert_eq!(targets.iter().filter(|target| target.role == Use::Calibrate).count(), 12);
        assert_eq!(
            (targets.len(), targets[0].id.as_str(), targets[12].role),
            (30, "T01", Use::Input)
        );
        assert!(targets.iter().all(|target| !target.source.is_empty()));
        assert!(
            Quantity::ALL
                .iter()
                .all(|quantity| targets.iter().any(|target| target.quantity == *quantity)),
            "a rule without a target"
        );
    }

    #[test]
    fn scopes_survive_the_round_trip_through_text() {
        for text in ["all", "BY", "below 17000", "BB below 5000"] {
            assert_eq!(Scope::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["", "XX", "below", "below x", "below 0", "BY 10000", "all BY", "BY below 10 20"]
        {
            assert_eq!(Scope::parse(text), None, "{text}");
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
