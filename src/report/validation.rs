//! How close a scenario comes to targets: as tables for people and as CSV.

use super::table::Table;
use super::text::number;
use crate::language::Language;
use crate::scenario::Scenario;
use crate::scenario::administration::FULL_POPULATION;
use crate::scenario::tables::Service;
use crate::scenario::target::{Target, Unit, Use};
use crate::study::validation::Finding;

const COLUMNS: [&str; 21] = [
    "scenario",
    "target",
    "use",
    "month",
    "scope",
    "quantity",
    "services",
    "unit",
    "observed_value",
    "tolerance",
    "simulated_mean",
    "simulated_p05",
    "simulated_p95",
    "measurement_low",
    "measurement_high",
    "distance_tolerances",
    "inside",
    "replicates",
    "observed",
    "note",
    "source",
];

/// A comparison of a scenario with targets.
#[derive(Debug, Clone, Copy)]
pub struct Validation<'a> {
    /// The scenario, with the number of replicates.
    pub scenario: &'a Scenario,
    /// Number of simulated administrations.
    pub agents: u64,
    /// What was found, target by target.
    pub findings: &'a [Finding],
}

impl Validation<'_> {
    /// Findings of one use.
    pub fn of(&self, role: Use) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.target.role == role)
    }

    /// What was observed, in a few words.
    pub fn label(&self, target: &Target, language: Language) -> String {
        label(target, &self.scenario.tables.services, language)
    }

    /// The tables: targets to calibrate to and targets that are input, apart; without those that
    /// have no rows.
    pub fn tables(&self, language: Language) -> Vec<Table> {
        Use::ALL
            .into_iter()
            .filter(|role| self.of(*role).next().is_some())
            .map(|role| self.table(role, language))
            .collect()
    }

    fn table(&self, role: Use, language: Language) -> Table {
        let header = [
            ("target", "Zielwert"),
            ("quantity", "Größe"),
            ("month", "Monat"),
            ("observed", "beobachtet"),
            ("simulated (5-95 %)", "simuliert (5-95 %)"),
            ("measurement", "Messung"),
            ("distance", "Abstand"),
            ("inside", "innerhalb"),
        ];
        let (inside, all) =
            (self.of(role).filter(|finding| finding.is_inside()).count(), self.of(role).count());
        let name = &self.scenario.name;
        let caption = match (role, language) {
            (Use::Calibrate, Language::English) => {
                format!(
                    "`{name}` against targets that calibration may fit: {inside} of {all} inside \
                     their tolerance"
                )
            }
            (Use::Calibrate, Language::German) => {
                format!(
                    "`{name}` und Zielwerte, an die kalibriert werden darf: {inside} von {all} \
                     innerhalb ihrer Toleranz"
                )
            }
            (Use::Input, Language::English) => {
                format!(
                    "`{name}` against targets that are input and should be met by construction: \
                     {inside} of {all} inside their tolerance"
                )
            }
            (Use::Input, Language::German) => {
                format!(
                    "`{name}` und Zielwerte, die Eingabe sind und erfüllt sein sollten: {inside} \
                     von {all} innerhalb ihrer Toleranz"
                )
            }
        };
        Table {
            name: match role {
                Use::Calibrate => "targets".into(),
                Use::Input => "inputs".into(),
            },
            caption,
            header: header.map(|(en, de)| language.pick(en, de).to_owned()).into(),
            names: 3,
            rows: self.of(role).map(|finding| self.row(finding, language)).collect(),
            note: self.note(language),
        }
    }

    fn row(&self, finding: &Finding, language: Language) -> Vec<String> {
        let target = &finding.target;
        let ends = finding.ends.map(|value| simulated(value, target, language)).join("-");
        vec![
            target.id.clone(),
            self.label(target, language),
            target.month.to_string(),
            observed(target, language),
            with_interval(finding, language),
            if finding.is_measured() { ends } else { "-".to_owned() },
            distance(finding, 2, language),
            inside(finding, language),
        ]
    }

    /// How to read the numbers.
    pub(super) fn note(&self, language: Language) -> String {
        let replicates = self.scenario.simulation.replicates;
        let mut note = language.pick(
            format!(
                "Mean of {replicates} replicates with their quantiles of 5 and 95 %; shares in \
                 percent. Measurement: lowest and highest mean with one parameter of the \
                 measurement at an end of its range. Distance of the mean from the observed value, \
                 in tolerances; inside: at most 1."
            ),
            format!(
                "Mittel aus {replicates} Replikationen mit ihren Quantilen von 5 und 95 %; Anteile \
                 in Prozent. Messung: kleinstes und größtes Mittel mit einem Parameter der Messung \
                 an einem Ende seiner Spanne. Abstand des Mittels vom beobachteten Wert, in \
                 Toleranzen; innerhalb: höchstens 1."
            ),
        );
        let unlike: Vec<&str> = self
            .findings
            .iter()
            .filter(|finding| finding.is_stated() && !finding.target.quantity.spec().scales)
            .map(|finding| &*finding.target.id)
            .collect();
        let untold = self.findings.iter().filter(|finding| !finding.is_stated());
        let ids: Vec<&str> = untold.map(|finding| &*finding.target.id).collect();
        if !ids.is_empty() {
            note += &language.pick(
                format!(" Not told by the simulated administrations: {}.", ids.join(", ")),
                format!(" Von den simulierten Verwaltungen nicht verraten: {}.", ids.join(", ")),
            );
        }
        if self.agents != FULL_POPULATION && !unlike.is_empty() {
            let ids = unlike.join(", ");
            note += &language.pick(
                format!(
                    " Minima, maxima and cooperation depend on the number of administrations \
                    ({}, not {FULL_POPULATION}): {ids}.",
                    self.agents
                ),
                format!(
                    " Minima, Maxima und Zusammenarbeit hängen von der Zahl der Verwaltungen ab \
                     ({}, nicht {FULL_POPULATION}): {ids}.",
                    self.agents
                ),
            );
        }
        note
    }

    /// The findings as CSV, in the units of the targets.
    pub fn csv(&self) -> Vec<u8> {
        csv(&[(&*self.scenario.name, Some(self.scenario.simulation.replicates), self.findings)])
    }
}

/// Findings under their names as CSV, in the units of the targets; without a number of replicates
/// where there are none.
pub fn csv(named: &[(&str, Option<u64>, &[Finding])]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(COLUMNS);
    for (name, replicates, finding) in named.iter().flat_map(|(name, replicates, findings)| {
        findings.iter().map(move |finding| (name, replicates, finding))
    }) {
        let target = &finding.target;
        let [p05, p95] = finding.interval;
        let [low, high] = finding.ends;
        let numbers =
            [target.value, target.tolerance, finding.mean, p05, p95, low, high, finding.distance()];
        let number = |value: f64| if value.is_finite() { value.to_string() } else { String::new() };
        let spec = target.quantity.spec();
        let mut row = vec![
            (*name).to_owned(),
            target.id.clone(),
            target.role.name().into(),
            target.month.to_string(),
            target.scope.to_string(),
        ];
        row.extend([spec.name.to_owned(), target.services.join(" "), spec.unit.name().to_owned()]);
        row.extend(numbers.map(number));
        row.push(if finding.is_stated() { finding.is_inside().to_string() } else { String::new() });
        row.push(replicates.map_or_else(String::new, |replicates| replicates.to_string()));
        row.extend([&target.observed, &target.note, &target.source].map(String::clone));
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

/// Quantity and scope of a target in a few words.
fn label(target: &Target, catalogue: &[Service], language: Language) -> String {
    let spec = target.quantity.spec();
    let services = match &target.services[..] {
        [id] => catalogue
            .iter()
            .find(|service| service.id == *id)
            .map_or(id.as_str(), |service| language.pick(&service.name_en, &service.name_de))
            .to_owned(),
        several => format!("{} {}", several.len(), language.pick("services", "Leistungen")),
    };
    let mut text = language.pick(spec.label_en, spec.label_de).replace("{}", &services);
    if let Some(land) = target.scope.land {
        text += &format!(", {}", land.key());
    }
    if let Some(below) = target.scope.below {
        let below = number(f64::from(below), 0, language);
        text += &language.pick(format!(", below {below} inh."), format!(", unter {below} Ew."));
    }
    text
}

/// Observed value and tolerance.
pub fn observed(target: &Target, language: Language) -> String {
    let plain = |value: f64| number(value, decimals_of(value), language);
    format!("{} ± {}{}", plain(target.value), plain(target.tolerance), sign(target))
}

/// A simulated value, as precisely as the tolerance asks for.
pub fn simulated(value: f64, target: &Target, language: Language) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let decimals = (1.0 - target.tolerance.log10().floor()).clamp(0.0, 2.0) as usize;
    number(value, decimals, language)
}

/// The simulated mean with its interval.
pub fn with_interval(finding: &Finding, language: Language) -> String {
    let [low, high] = finding.interval.map(|value| simulated(value, &finding.target, language));
    format!("{} ({low}-{high})", simulated(finding.mean, &finding.target, language))
}

/// Distance of the mean with its sign [tolerances].
pub fn distance(finding: &Finding, decimals: usize, language: Language) -> String {
    let distance = finding.distance();
    if !distance.is_finite() {
        return "-".to_owned();
    }
    let text = number(distance.abs(), decimals, language);
    let sign = match distance {
        _ if !text.contains(|digit: char| ('1'..='9').contains(&digit)) => "",
        _ if distance < 0.0 => "\u{2212}",
        _ => "+",
    };
    format!("{sign}{text}")
}

/// Whether it is inside, in a word.
pub fn inside(finding: &Finding, language: Language) -> String {
    let (yes, no) = (language.pick("yes", "ja"), language.pick("NO", "NEIN"));
    match (finding.is_stated(), finding.is_inside()) {
        (false, _) => "-",
        (true, true) => yes,
        (true, false) => no,
    }
    .to_owned()
}

fn sign(target: &Target) -> &'static str {
    if target.quantity.spec().unit == Unit::Percent { " %" } else { "" }
}

/// Decimals that a number is written with.
fn decimals_of(value: f64) -> usize {
    value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len())
}
