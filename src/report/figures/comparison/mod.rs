//! The figures of a comparison, one file each; here is only what they share.

mod cost_effect;
mod effect;
mod groups;
mod months_gained;
mod overlay;
mod sheet;
#[cfg(test)]
mod tests;
mod uncertainty;

use super::paired::{self, LEVELS, in_month};
use super::words;
use crate::engine::effect::Effect;
use crate::language::Language;
use crate::report::NamedFigure;
use crate::report::chart::Band;
use crate::scenario::Scenario;
use crate::study::effects::{Comparison, Counterfactual};

/// Counterfactuals beyond this number have no colour of their own.
const MOST_SHOWN: usize = 8;

/// The figures of a comparison in the order of a report.
pub(in crate::report) fn of_comparison(
    comparison: &Comparison,
    version: &str,
    language: Language,
) -> Vec<NamedFigure> {
    let others = &comparison.others[..comparison.others.len().min(MOST_SHOWN)];
    let view = View { comparison, others, version, language };
    let figures = [
        overlay::figure,
        effect::figure,
        groups::by_size_class,
        groups::by_land,
        months_gained::figure,
        cost_effect::figure,
    ];
    let rows = &comparison.others[..comparison.others.len().min(uncertainty::MOST_ROWS)];
    let uncertainty = uncertainty::figure(&View { others: rows, ..view });
    if others.is_empty() {
        Vec::new()
    } else {
        figures.into_iter().filter_map(|figure| figure(&view)).chain(uncertainty).collect()
    }
}

/// A comparison as the figures see it.
#[derive(Clone, Copy)]
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
        paired::administrations(self.baseline())
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

    fn interval(&self) -> String {
        paired::interval(self.language)
    }

    fn dots(&self) -> String {
        paired::dots(self.replicates(), self.language)
    }

    fn pairs(&self) -> String {
        paired::pairs(self.replicates(), self.language)
    }

    fn percentage_points(&self) -> String {
        paired::percentage_points(self.language)
    }

    fn reference(&self) -> String {
        paired::reference(&self.baseline().name, self.language)
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
