//! How close a scenario comes to targets: as tables for people and as CSV.

use super::difference::kind;
use super::table::Table;
use super::text::number;
use crate::language::Language;
use crate::scenario::Scenario;
use crate::scenario::administration::FULL_POPULATION;
use crate::scenario::tables::Tables;
use crate::scenario::target::{Rank, Side, Target, Unit, Use};
use crate::study::validation::{Finding, Validated};

const COLUMNS: [&str; 28] = [
    "scenario",
    "target",
    "block",
    "use",
    "month",
    "scope",
    "quantity",
    "services",
    "rank",
    "unit",
    "observed_value",
    "tolerance",
    "side",
    "discrepancy_errors",
    "simulated_mean",
    "simulated_p05",
    "simulated_p95",
    "measurement_low",
    "measurement_high",
    "distance_tolerances",
    "z",
    "inside",
    "replicates",
    "observed",
    "note",
    "why",
    "quality",
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
        label(target, &self.scenario.tables, language)
    }

    /// Those inside their tolerance and all that are judged, of one use.
    pub fn judged(&self, role: Use) -> [usize; 2] {
        let judged = || self.of(role).filter(|finding| finding.is_judged());
        [judged().filter(|finding| finding.is_inside()).count(), judged().count()]
    }

    /// The tables, one for each use that targets have.
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
            ("z", "z"),
            ("inside", "innerhalb"),
        ];
        Table {
            name: files(role).into(),
            caption: self.caption(role, language),
            header: header.map(|(en, de)| language.pick(en, de).to_owned()).into(),
            names: 3,
            rows: self.of(role).map(|finding| self.row(finding, language)).collect(),
            note: self.note(language),
        }
    }

    fn caption(&self, role: Use, language: Language) -> String {
        let (name, [inside, all]) = (&self.scenario.name, self.judged(role));
        match role {
            Use::Calibrate => language.pick(
                format!(
                    "`{name}` against targets that calibration may fit: {inside} of {all} inside \
                     their tolerance"
                ),
                format!(
                    "`{name}` und Zielwerte, an die kalibriert werden darf: {inside} von {all} \
                     innerhalb ihrer Toleranz"
                ),
            ),
            Use::Holdout => language.pick(
                format!(
                    "`{name}` against targets kept apart from calibration: {inside} of {all} \
                     inside their tolerance"
                ),
                format!(
                    "`{name}` und Zielwerte, an die nicht kalibriert wird: {inside} von {all} \
                     innerhalb ihrer Toleranz"
                ),
            ),
            Use::Input => {
                let inputs = self.of(role).count();
                language.pick(
                    format!("`{name}`: {inputs} inputs, shown, not judged"),
                    format!("`{name}`: {inputs} Eingaben, gezeigt, nicht beurteilt"),
                )
            }
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
            signed(finding.z(), 1, language),
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
                 in tolerances; inside: at most 1, or on the open side of a bound. z: the same in \
                 standard deviations of observation, discrepancy and chance, 0 on an open side."
            ),
            format!(
                "Mittel aus {replicates} Replikationen mit ihren Quantilen von 5 und 95 %; Anteile \
                 in Prozent. Messung: kleinstes und größtes Mittel mit einem Parameter der Messung \
                 an einem Ende seiner Spanne. Abstand des Mittels vom beobachteten Wert, in \
                 Toleranzen; innerhalb: höchstens 1, oder auf der offenen Seite einer Schranke. z: \
                 dasselbe in Standardabweichungen von Beobachtung, Modellfehler und Zufall, 0 auf \
                 der offenen Seite."
            ),
        );
        let unlike: Vec<&str> = self
            .findings
            .iter()
            .filter(|finding| finding.is_stated() && !finding.target.scales())
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

/// What was simulated for every target and replicate as CSV, in the units of the targets; empty
/// where nothing is counted.
pub fn replicates_csv(scenarios: &[Scenario], validated: &[Validated]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(["scenario", "target", "replicate", "simulated_value"]);
    for (scenario, Validated { findings, replicates, .. }) in scenarios.iter().zip(validated) {
        for (number, values) in replicates.iter().enumerate() {
            for (finding, value) in findings.iter().zip(values) {
                let numbers = [number.to_string(), written(*value)];
                let names = [&scenario.name, &finding.target.id];
                let _ = writer.write_record(names.into_iter().chain(&numbers));
            }
        }
    }
    writer.into_inner().unwrap_or_default()
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
        let spec = target.quantity.spec();
        let judged = |text: String| if finding.is_judged() { text } else { String::new() };
        let mut row = vec![(*name).to_owned(), target.id.clone(), target.block.clone()];
        row.extend([target.role.name().to_owned(), target.month.to_string()]);
        row.extend([target.scope.to_string(), spec.name.to_owned(), target.services.join(" ")]);
        row.push(target.rank.map_or_else(String::new, |rank| rank.to_string()));
        row.push(spec.unit.name().to_owned());
        row.extend([target.value, target.tolerance].map(written));
        row.extend([target.side.name().to_owned(), written(target.discrepancy)]);
        row.extend([finding.mean, p05, p95, low, high, finding.distance()].map(written));
        row.extend([judged(written(finding.z())), judged(finding.is_inside().to_string())]);
        row.push(replicates.map_or_else(String::new, |replicates| replicates.to_string()));
        let texts = [&target.observed, &target.note, &target.why, &target.quality, &target.source];
        row.extend(texts.map(String::clone));
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

/// Name of the files that show targets of a use.
pub const fn files(role: Use) -> &'static str {
    match role {
        Use::Calibrate => "targets",
        Use::Holdout => "holdouts",
        Use::Input => "inputs",
    }
}

/// A number as it stands in files; nothing where there is none.
fn written(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// Quantity and scope of a target in a few words.
fn label(target: &Target, tables: &Tables, language: Language) -> String {
    let spec = target.quantity.spec();
    let services = match &target.services[..] {
        [id] => tables
            .services
            .iter()
            .find(|service| service.id == *id)
            .map_or(id.as_str(), |service| language.pick(&service.name_en, &service.name_de))
            .to_owned(),
        several => format!("{} {}", several.len(), language.pick("services", "Leistungen")),
    };
    let mut text = language.pick(spec.label_en, spec.label_de).replace("{}", &services);
    let whole = |count: u32| number(f64::from(count), 0, language);
    let scope = &target.scope;
    let county = scope.county.as_ref().map(|key| {
        let named = tables.counties.iter().find(|county| county.key == *key);
        named.map_or_else(|| key.clone(), |county| county.name.clone())
    });
    let kind = scope.kind.map(|of| {
        let (english, german) = kind(of);
        language.pick(english, german).to_owned()
    });
    let rank = target.rank.map(|rank| match rank {
        Rank::Place(place) if place < 0 => language.pick(
            format!("place {} from below", whole(place.unsigned_abs())),
            format!("Platz {} von unten", whole(place.unsigned_abs())),
        ),
        Rank::Place(place) => language.pick(format!("place {place}"), format!("Platz {place}")),
        Rank::Share(share) => {
            let share = number(100.0 * share, decimals_of(100.0 * share).min(1), language);
            language.pick(format!("lowest {share} %"), format!("unterste {share} %"))
        }
    });
    let limits = [
        scope.from.map(|from| {
            language.pick(format!("from {} inh.", whole(from)), format!("ab {} Ew.", whole(from)))
        }),
        scope.below.map(|below| {
            language
                .pick(format!("below {} inh.", whole(below)), format!("unter {} Ew.", whole(below)))
        }),
    ];
    let land = scope.land.map(|land| land.key().to_owned());
    for part in [rank, land, county, kind].into_iter().chain(limits).flatten() {
        text += &format!(", {part}");
    }
    text
}

/// Observed value and tolerance; of a bound, with its side.
pub fn observed(target: &Target, language: Language) -> String {
    let plain = |value: f64| number(value, decimals_of(value), language);
    let side = match target.side {
        Side::Both => "",
        Side::AtLeast => "≥\u{a0}",
        Side::AtMost => "≤\u{a0}",
    };
    format!("{side}{} ± {}{}", plain(target.value), plain(target.tolerance), sign(target))
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
    signed(finding.distance(), decimals, language)
}

/// A number with its sign.
pub(super) fn signed(value: f64, decimals: usize, language: Language) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let text = number(value.abs(), decimals, language);
    let sign = match value {
        _ if !text.contains(|digit: char| ('1'..='9').contains(&digit)) => "",
        _ if value < 0.0 => "\u{2212}",
        _ => "+",
    };
    format!("{sign}{text}")
}

/// Whether it is inside, in a word.
pub fn inside(finding: &Finding, language: Language) -> String {
    let (yes, no) = (language.pick("yes", "ja"), language.pick("NO", "NEIN"));
    match (finding.is_judged(), finding.is_inside()) {
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
