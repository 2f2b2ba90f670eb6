//! Yardsticks beside a scenario: other scenarios, such as the model without one of its submodels,
//! and a Bass diffusion, each against the same targets and patterns; as tables for people and as
//! CSV.

use super::table::Table;
use super::text::number;
use super::text::size_class;
use super::validation::{
    self, Validation, distance, inside, observed, signed, simulated, with_interval,
};
use crate::language::Language;
use crate::model::pattern::Pattern;
use crate::scenario::Scenario;
use crate::scenario::administration::SIZE_CLASSES;
use crate::scenario::target::{Target, Use};
use crate::study::bass::{Bass, Fitted, PARAMETERS};
use crate::study::validation::{Agreement, Finding, Sight, Validated};
use crate::units::Month;

/// Name of the Bass diffusion where scenarios have theirs.
pub const BASS: &str = "bass-diffusion";

/// A scenario and its yardsticks.
#[derive(Debug, Clone, Copy)]
pub struct Yardsticks<'a> {
    /// The scenarios; the first is what is measured.
    pub scenarios: &'a [Scenario],
    /// Number of simulated administrations.
    pub agents: u64,
    /// What was found, scenario by scenario.
    pub validated: &'a [Validated],
    /// The Bass diffusion; none where it says nothing about any target.
    pub bass: Option<&'a Fitted>,
    /// Month in which patterns were read.
    pub pattern_month: Month,
}

impl<'a> Yardsticks<'a> {
    /// The comparison of the first scenario with the targets.
    pub fn measured(&self) -> Validation<'a> {
        Validation {
            scenario: &self.scenarios[0],
            agents: self.agents,
            findings: &self.validated[0].findings,
        }
    }

    /// Names and findings, the Bass diffusion last.
    pub fn named(&self) -> Vec<(&'a str, &'a [Finding])> {
        let scenarios = self
            .scenarios
            .iter()
            .zip(self.validated)
            .map(|(scenario, validated)| (&*scenario.name, &*validated.findings));
        scenarios.chain(self.bass.map(|bass| (BASS, &*bass.findings))).collect()
    }

    /// The tables: the judgement, the Bass diffusion, patterns, and all that was simulated.
    pub fn tables(&self, language: Language) -> Vec<Table> {
        [
            Some(self.judgement(language)),
            self.diffusion(language),
            Some(self.patterns(language)),
            Some(self.simulated(language)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether the Bass diffusion says something about a target.
    fn is_stated_by_bass(&self, target: &Target) -> bool {
        self.bass.is_some_and(|bass| {
            bass.findings
                .iter()
                .any(|finding| finding.target.id == target.id && finding.is_stated())
        })
    }

    fn judgement(&self, language: Language) -> Table {
        let pick = |en: &str, de: &str| language.pick(en, de).to_owned();
        let first = &self.validated[0].findings;
        let fitted = || first.iter().filter(|finding| finding.target.role == Use::Calibrate);
        let mut header = vec![
            pick("scenario", "Szenario"),
            pick("inside", "innerhalb"),
            pick("misfit", "Abweichung"),
        ];
        header.extend(
            self.bass
                .map(|_| pick("misfit of Bass's targets", "Abweichung bei Zielwerten von Bass")),
        );
        header.push(pick("patterns lost", "verlorene Muster"));
        header.extend(fitted().map(|finding| finding.target.id.clone()));
        let row = |(place, (name, findings)): (usize, (&str, &[Finding]))| {
            let all = Agreement::of(findings, |_| true);
            let mut row = vec![
                name.to_owned(),
                format!("{}/{}", all.inside, all.stated),
                number(all.misfit, 1, language),
            ];
            row.extend(self.bass.map(|_| {
                number(
                    Agreement::of(findings, |target| self.is_stated_by_bass(target)).misfit,
                    1,
                    language,
                )
            }));
            row.push(self.validated.get(place).map_or_else(|| "-".to_owned(), lost));
            row.extend(
                findings
                    .iter()
                    .filter(|finding| finding.target.role == Use::Calibrate)
                    .map(|finding| signed(finding.miss(), 1, language)),
            );
            row
        };
        let stated = fitted().filter(|finding| self.is_stated_by_bass(&finding.target)).count();
        let mut note = language.pick(
            "Inside: targets that calibration may fit inside their tolerance, of those for which \
             there is a value. Misfit: sum of squared distances from the observed values, in \
             halves of the tolerance; Bass's targets are those that it states. Then, by target, \
             the distance of the mean from the observed value in tolerances, 0 on the open \
             side of a bound: inside up to 1. Patterns lost: those whose value lies beyond its bounds; without any, 0.",
            "Innerhalb: Zielwerte, an die kalibriert werden darf, innerhalb ihrer Toleranz, von \
             denen mit einem Wert. Abweichung: Summe der quadrierten Abstände von den beobachteten \
             Werten, in halben Toleranzen; Zielwerte von Bass sind die, zu denen es etwas aussagt. \
             Dann je Zielwert der Abstand des Mittels vom beobachteten Wert in Toleranzen, 0 \
             auf der offenen Seite einer Schranke: innerhalb bis 1. Verlorene Muster: solche, deren Wert außerhalb der Grenzen liegt; 0, \
             wenn keines.",
        )
        .to_owned();
        if self.bass.is_some() {
            note += &language.pick(
                format!(
                    " Bass: {PARAMETERS} parameters fitted to {stated} targets; it says nothing \
                     about maturity levels, other tiers, DMS, cooperation and patterns."
                ),
                format!(
                    " Bass: {PARAMETERS} Parameter, an {stated} Zielwerte angepasst; über \
                     Reifegrade, andere Ebenen, DMS, Zusammenarbeit und Muster sagt es nichts."
                ),
            );
        }
        Table {
            name: "yardsticks".into(),
            caption: language.pick(
                format!(
                    "`{}` and yardsticks against targets that calibration may fit",
                    self.scenarios[0].name
                ),
                format!(
                    "`{}` und Vergleichsmaßstäbe gegen Zielwerte, an die kalibriert werden darf",
                    self.scenarios[0].name
                ),
            ),
            header,
            names: 1,
            rows: self.named().into_iter().enumerate().map(row).collect(),
            note,
        }
    }

    fn diffusion(&self, language: Language) -> Option<Table> {
        let bass = self.bass?;
        let month = self.pattern_month;
        let header = [
            language.pick("inhabitants", "Einwohner").to_owned(),
            language.pick("innovation p [1/year]", "Innovation p [1/Jahr]").to_owned(),
            language.pick("imitation q [1/year]", "Imitation q [1/Jahr]").to_owned(),
            language.pick("ceiling m [%]", "Obergrenze m [%]").to_owned(),
            language.pick(format!("online in {month} [%]"), format!("online im Monat {month} [%]")),
        ];
        let row = |(class, (curve, share)): (usize, (&Bass, f64))| {
            vec![
                size_class(class, language),
                number(curve.innovation, 5, language),
                number(curve.imitation, 3, language),
                number(100.0 * curve.ceiling, 1, language),
                number(100.0 * share, 1, language),
            ]
        };
        Some(Table {
            name: "bass".into(),
            caption: language
                .pick(
                    "Bass diffusion of services by size class",
                    "Bass-Diffusion der \
                Leistungen nach Größenklassen",
                )
                .to_owned(),
            header: header.into(),
            names: 1,
            rows: bass
                .diffusion
                .classes
                .iter()
                .zip(bass.diffusion.shares(month))
                .enumerate()
                .map(row)
                .collect(),
            note: language
                .pick(
                    "Share of services online after t years from January 2018: m (1 - exp(-(p + q) \
                     t)) / (1 + q/p exp(-(p + q) t)). Innovation and imitation are common to all; \
                     the log-odds of the ceiling change with the logarithm of inhabitants.",
                    "Anteil der Online-Leistungen t Jahre nach Januar 2018: m (1 - exp(-(p + q) \
                     t)) / (1 + q/p exp(-(p + q) t)). Innovation und Imitation sind allen \
                     gemeinsam; die Log-Odds der Obergrenze ändern sich mit dem Logarithmus der \
                     Einwohnerzahl.",
                )
                .to_owned(),
        })
    }

    fn patterns(&self, language: Language) -> Table {
        let header = [
            ("finding", "Befund"),
            ("pattern", "Muster"),
            ("mark", "Art"),
            ("there if", "vorhanden, wenn"),
            ("mean (5-95 %)", "Mittel (5-95 %)"),
            ("lost in", "verloren in"),
        ];
        let row = |(place, sight): (usize, &Sight)| {
            let pattern = sight.pattern;
            let text = |value: f64| value_text(value, pattern, language);
            let [low, high] = sight.interval.map(text);
            let beside = self.scenarios.iter().zip(self.validated);
            let losing = beside.filter(|(_, validated)| !validated.sights[place].holds());
            let losing: Vec<String> = losing
                .map(|(scenario, of)| {
                    format!("{} ({})", scenario.name, text(of.sights[place].mean))
                })
                .collect();
            vec![
                pattern.id.to_owned(),
                language.pick(pattern.label_en, pattern.label_de).to_owned(),
                if pattern.is_emergent {
                    language.pick("emergent", "emergent")
                } else {
                    language.pick("built-in", "eingebaut")
                }
                .to_owned(),
                bounds(pattern, language),
                format!("{} ({low}-{high})", text(sight.mean)),
                if losing.is_empty() { "-".to_owned() } else { losing.join(", ") },
            ]
        };
        let (first, month) = (&self.scenarios[0].name, self.pattern_month);
        Table {
            name: "patterns".into(),
            caption: language.pick(
                format!("Qualitative patterns of `{first}` in {month}, and what loses them"),
                format!(
                    "Qualitative \
                    Muster von `{first}` im Monat {month}, und was sie verliert"
                ),
            ),
            header: header.map(|(en, de)| language.pick(en, de).to_owned()).into(),
            names: 2,
            rows: self.validated[0].sights.iter().enumerate().map(row).collect(),
            note: language
                .pick(
                    "Findings of the study as in section 1.2 of the description of the model, as \
                     far as a single month shows them. A pattern is lost where the mean over \
                     replicates lies beyond its bounds.",
                    "Befunde der Studie wie in Abschnitt 1.2 der Modellbeschreibung, soweit ein \
                     einzelner Monat sie zeigt. Ein Muster ist verloren, wo das Mittel der \
                     Replikationen außerhalb seiner Grenzen liegt.",
                )
                .to_owned(),
        }
    }

    fn simulated(&self, language: Language) -> Table {
        let header = [
            ("target", "Zielwert"),
            ("scenario", "Szenario"),
            ("observed", "beobachtet"),
            ("simulated (5-95 %)", "simuliert (5-95 %)"),
            ("distance", "Abstand"),
            ("inside", "innerhalb"),
        ];
        let named = self.named();
        let fitted = self.validated[0]
            .findings
            .iter()
            .enumerate()
            .filter(|(_, finding)| finding.target.role == Use::Calibrate);
        let row = |name: &str, finding: &Finding| {
            let certain = finding.interval[0] == finding.interval[1];
            vec![
                finding.target.id.clone(),
                name.to_owned(),
                observed(&finding.target, language),
                if certain || !finding.is_stated() {
                    simulated(finding.mean, &finding.target, language)
                } else {
                    with_interval(finding, language)
                },
                distance(finding, 2, language),
                inside(finding, language),
            ]
        };
        Table {
            name: "yardsticks-by-target".into(),
            caption: language
                .pick(
                    "What was simulated, target by target",
                    "Was simuliert wurde, Zielwert für Zielwert",
                )
                .to_owned(),
            header: header.map(|(en, de)| language.pick(en, de).to_owned()).into(),
            names: 2,
            rows: fitted
                .flat_map(|(place, _)| {
                    named.iter().map(move |(name, findings)| row(name, &findings[place]))
                })
                .collect(),
            note: self.measured().note(language),
        }
    }

    /// The findings of all as CSV, in the columns of a validation.
    pub fn csv(&self) -> Vec<u8> {
        let replicates = self
            .scenarios
            .iter()
            .map(|scenario| Some(scenario.simulation.replicates))
            .chain([None]);
        let named: Vec<_> = self
            .named()
            .into_iter()
            .zip(replicates)
            .map(|((name, findings), replicates)| (name, replicates, findings))
            .collect();
        validation::csv(&named)
    }

    /// The patterns of all scenarios as CSV.
    pub fn patterns_csv(&self) -> String {
        let mut text =
            "scenario,pattern,finding,mark,month,low,high,mean,p05,p95,held\n".to_owned();
        for (scenario, validated) in self.scenarios.iter().zip(self.validated) {
            for sight in &validated.sights {
                let Pattern { name, id, is_emergent, bounds: [low, high], .. } = sight.pattern;
                let numbers = [*low, *high, sight.mean, sight.interval[0], sight.interval[1]];
                let numbers = numbers
                    .map(|value| if value.is_finite() { value.to_string() } else { String::new() })
                    .join(",");
                let mark = if *is_emergent { "emergent" } else { "built-in" };
                text += &format!(
                    "{},{name},{id},{mark},{},{numbers},{}\n",
                    scenario.name,
                    self.pattern_month,
                    sight.holds()
                );
            }
        }
        text
    }

    /// The Bass diffusion by size class as CSV; none where there is none.
    pub fn bass_csv(&self) -> Option<String> {
        let diffusion = &self.bass?.diffusion;
        let mut text =
            "size_class,innovation_per_year,imitation_per_year,ceiling_share,month,online_share\n"
                .to_owned();
        for (((key, _), curve), share) in
            SIZE_CLASSES.iter().zip(&diffusion.classes).zip(diffusion.shares(self.pattern_month))
        {
            text += &format!(
                "{key},{},{},{},{},{share}\n",
                curve.innovation, curve.imitation, curve.ceiling, self.pattern_month
            );
        }
        Some(text)
    }
}

/// The patterns that a scenario has lost, by their findings.
fn lost(validated: &Validated) -> String {
    let lost: Vec<&str> = validated
        .sights
        .iter()
        .filter(|sight| !sight.holds())
        .map(|sight| sight.pattern.id)
        .collect();
    if lost.is_empty() { "0".to_owned() } else { lost.join(", ") }
}

fn value_text(value: f64, pattern: &Pattern, language: Language) -> String {
    if value.is_finite() { number(value, pattern.decimals, language) } else { "-".to_owned() }
}

/// The bounds of a pattern in words.
fn bounds(pattern: &Pattern, language: Language) -> String {
    let text =
        |value: f64| number(value, if value == 0.0 { 0 } else { pattern.decimals }, language);
    match pattern.bounds {
        [low, f64::INFINITY] => {
            language.pick(format!("at least {}", text(low)), format!("mindestens {}", text(low)))
        }
        [0.0, 0.0] => text(0.0),
        [0.0, high] => {
            language.pick(format!("at most {}", text(high)), format!("höchstens {}", text(high)))
        }
        [low, high] => language.pick(
            format!("{} to {}", text(low), text(high)),
            format!("{} bis {}", text(low), text(high)),
        ),
    }
}
