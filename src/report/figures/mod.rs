//! The figures of a run, of a comparison, of its decomposition, of studies, of a validation and of
//! the population, one file each; here is only what they share.

mod calibration;
mod comparison;
mod decomposition;
mod effort;
mod factors;
mod ikz;
mod laender;
mod layers;
mod line;
mod maturity;
mod money;
mod national_counts;
mod numbers;
mod observations;
mod obstacles;
mod paired;
pub(super) mod population;
mod regret;
mod rollout;
mod sensitivity;
mod sheet;
mod size_classes;
mod sweep;
mod validation;
mod ways;
mod words;
mod yardsticks;

#[cfg(test)]
mod tests;

pub(super) use calibration::figure as of_calibration;
pub(super) use comparison::of_comparison;
pub(super) use decomposition::figure as of_decomposition;
pub(super) use paired::administrations;
pub(super) use regret::figures as of_regret;
pub(super) use sensitivity::figures as of_sensitivity;
pub use sweep::SweepEffects;
pub(super) use validation::figures as of_validation;
pub(super) use yardsticks::figures as of_yardsticks;

use super::chart::{Mark, TimeAxis};
use super::{Curves, NamedFigure, RunContext};
use crate::engine::curve::Point;
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome};
use crate::units::{FIRST_YEAR, Month};

/// Last month in which the law wanted all services online.
const DEADLINE: Month = Month::new(2022, 12);
/// Month of the first restrictions through COVID-19.
const COVID: Month = Month::new(2020, 3);
/// Reference dates beyond this number look alike in a key and cover the curves.
const MOST_MARKS: usize = 4;
/// Policy dates that stand beside the deadline.
const MOST_POLICY_MARKS: usize = MOST_MARKS - 1;

/// The figures of a run in the order of a report.
pub(super) fn of_run(curves: &dyn Curves, context: &RunContext) -> Vec<NamedFigure> {
    let run = Run { curves, context };
    let figures = [
        rollout::figure,
        size_classes::figure,
        laender::figure,
        maturity::figure,
        obstacles::figure,
        ways::figure,
        ikz::figure,
        national_counts::figure,
        money::figure,
        effort::figure,
    ];
    figures.into_iter().filter_map(|figure| figure(&run)).collect()
}

/// A run as the figures see it.
struct Run<'a> {
    curves: &'a dyn Curves,
    context: &'a RunContext,
}

impl Run<'_> {
    fn language(&self) -> Language {
        self.context.language
    }

    fn pick<T>(&self, en: T, de: T) -> T {
        self.language().pick(en, de)
    }

    /// The points of a curve up to the horizon; none where no month has a value.
    fn curve(&self, outcome: Outcome, dimension: Dimension, group: usize) -> Option<Vec<Point>> {
        let mut points = self.curves.curve(outcome, dimension, group)?;
        points.truncate(self.curves.months());
        points.iter().any(|point| point.mean.is_finite()).then_some(points)
    }

    /// The time axis with the deadline of the law and the dates of the policies.
    fn time(&self) -> TimeAxis {
        let deadline = (DEADLINE, self.pick("OZG deadline", "OZG-Frist").to_owned());
        let dates = [deadline].into_iter().chain(self.policy_marks());
        let mut marks: Vec<Mark> =
            dates.filter_map(|(month, label)| self.mark(month, label)).collect();
        marks.sort_by_key(|mark| mark.month);
        TimeAxis { start_year: FIRST_YEAR, months: self.curves.months(), marks }
    }

    /// A reference date; none beyond the horizon.
    fn mark(&self, month: Month, label: String) -> Option<Mark> {
        let month =
            usize::try_from(month.index()).ok().filter(|month| *month < self.curves.months())?;
        Some(Mark { month, label })
    }

    /// The first policy dates with the names of all policies that start then.
    fn policy_marks(&self) -> Vec<(Month, String)> {
        let mut marks = self.policy_dates();
        marks.truncate(MOST_POLICY_MARKS);
        marks
    }

    /// Number of policy dates that are not marked.
    fn further_policy_dates(&self) -> usize {
        self.policy_dates().len().saturating_sub(MOST_POLICY_MARKS)
    }

    fn policy_dates(&self) -> Vec<(Month, String)> {
        let mut given: Vec<&(Month, String)> = self
            .context
            .policy_marks
            .iter()
            .filter(|(month, _)| self.mark(*month, String::new()).is_some())
            .collect();
        given.sort_by_key(|(month, _)| *month);
        let mut dates: Vec<(Month, String)> = Vec::new();
        for (month, label) in given {
            match dates.last_mut() {
                Some((last, labels)) if last == month => {
                    labels.push_str("; ");
                    labels.push_str(label);
                }
                _ => dates.push((*month, label.clone())),
            }
        }
        dates
    }

    /// The horizon; none before the first month.
    fn last_month(&self) -> Option<usize> {
        self.curves.months().checked_sub(1)
    }

    /// Months whose values the alternative texts state: the deadline and the horizon.
    fn told_months(&self) -> Vec<usize> {
        let horizon = self.last_month();
        let deadline = self
            .mark(DEADLINE, String::new())
            .map(|mark| mark.month)
            .filter(|month| Some(*month) != horizon);
        deadline.into_iter().chain(horizon).collect()
    }
}
