//! The figures of a comparison, one file each; here is only what they share.

mod cost_effect;
mod effect;
mod groups;
mod months_gained;
mod overlay;
mod sheet;
#[cfg(test)]
mod tests;

use super::words;
use crate::engine::effect::{CONFIDENCE, Effect};
use crate::language::Language;
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;
use crate::report::chart::{Band, Unit, format_value};
use crate::scenario::Scenario;
use crate::study::comparison::{Comparison, Counterfactual};
use crate::units::Month;

/// Counterfactuals beyond this number have no colour of their own.
const MOST_SHOWN: usize = 8;
/// Level and outcome of the shares whose effects are shown.
const LEVELS: [(usize, Outcome); 2] = [(2, Outcome::OnlineShareLevel2), (3, Outcome::OnlineShareLevel3)];

/// The figures of a comparison in the order of a report.
pub(in crate::report) fn of_comparison(comparison: &Comparison, version: &str, language: Language) -> Vec<NamedFigure> {
    let others = &comparison.others[..comparison.others.len().min(MOST_SHOWN)];
    let view = View { comparison, others, version, language };
    let figures = [overlay::figure, effect::figure, groups::by_size_class, groups::by_land, months_gained::figure, cost_effect::figure];
    if others.is_empty() { Vec::new() } else { figures.into_iter().filter_map(|figure| figure(&view)).collect() }
}

/// A comparison as the figures see it.
struct View<'a> {
    comparison: &'a Comparison,
    /// The counterfactuals that are shown.
    others: &'a [Counterfactual],
    version: &'a str,
    language: Language,
}

impl View<'_> {
    fn pick<T>(&self, en: T, de: T) -> T {
        self.language.pick(en, de)
    }

    fn baseline(&self) -> &Scenario {
        &self.comparison.baseline
    }

    fn replicates(&self) -> u64 {
        self.baseline().simulation.replicates
    }

    fn administrations(&self) -> u64 {
        let baseline = self.baseline();
        baseline.tables.administrations.as_ref().map_or(baseline.simulation.agents, |rows| rows.len() as u64)
    }

    fn months(&self) -> usize {
        self.comparison.curves.months()
    }

    /// The last month in words.
    fn horizon(&self) -> String {
        words::month(self.comparison.curves.horizon(), self.language)
    }

    /// First month in which a counterfactual that is shown differs, counted from January 2018.
    fn first_difference(&self) -> Option<usize> {
        self.others.iter().filter_map(first_month).min()
    }

    /// What an interval is.
    fn interval(&self) -> String {
        let confidence = format_value(CONFIDENCE, Unit::Percent, self.language);
        self.pick(format!("{confidence} confidence interval"), format!("{confidence}\u{2011}Konfidenzintervall"))
    }

    /// What dots are, for a key; a single replicate has no interval.
    fn dots(&self) -> String {
        if self.replicates() < 2 {
            return self.pick("Single replicate", "Einzelne Replikation").to_owned();
        }
        self.pick(format!("Mean with {}", self.interval()), format!("Mittel mit {}", self.interval()))
    }

    /// Replicates whose differences were taken, in words.
    fn pairs(&self) -> String {
        let replicates = words::replicates(self.replicates(), self.language);
        self.pick(
            format!("Mean of {replicates}, paired on the same draws."),
            format!("Mittel aus {replicates}, gepaart mit denselben Zufallszahlen."),
        )
    }

    fn percentage_points(&self) -> String {
        self.pick("Percentage points", "Prozentpunkte").to_owned()
    }

    /// The baseline with its name, without article.
    fn reference(&self) -> String {
        let name = sheet::held_together(&self.baseline().name);
        match self.language {
            Language::English if name == "baseline" => name,
            Language::English => format!("baseline “{name}”"),
            Language::German => format!("Referenzszenario „{name}“"),
        }
    }
}

/// Index of the colour of a counterfactual; the baseline has the first.
fn slot(place: usize) -> usize {
    place + 1
}

/// First month in which a counterfactual differs, counted from January 2018.
fn first_month(other: &Counterfactual) -> Option<usize> {
    usize::try_from(other.differs_from?.index()).ok()
}

/// Confidence intervals of effects.
fn intervals(effects: &[Effect]) -> Band {
    let ends = |end: usize| effects.iter().map(|effect| effect.interval()[end]).collect();
    Band { low: ends(0), high: ends(1) }
}

/// Panels per row, so that rows are equally full.
fn columns(panels: usize) -> usize {
    if panels <= 4 { panels } else { panels.div_ceil(2) }
}

/// A month in words after a preposition.
fn in_month(month: Month, language: Language) -> String {
    format!("{} {}", language.pick("in", "im"), words::month(month, language))
}
