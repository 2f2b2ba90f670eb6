//! Tables of an answer as tidy rows in CSV files.

use super::file::{Complete, Draft, failure};
use crate::engine::curve::CurveTable;
use crate::engine::effect::{CONFIDENCE, Effect};
use crate::engine::gain::Gain;
use crate::engine::spending::{CostEffect, Estimate, PAYERS, QUANTITIES, Spending, payer_name};
use crate::engine::uncertainty::Uncertainty;
use crate::error::Result;
use crate::model::outcome::{Dimension, Layout, Series};
use crate::study::effects::{Comparison, Counterfactual};
use crate::study::sweep::points::Swept;
use crate::units::{Month, written};
use std::io;
use std::path::Path;

/// A table under construction.
struct Rows<'a> {
    writer: csv::Writer<&'a mut Draft>,
    target: &'a Path,
}

impl Rows<'_> {
    fn add<'f>(&mut self, fields: impl IntoIterator<Item = &'f str>) -> Result<()> {
        self.writer.write_record(fields).map_err(|error| failure(self.target, &error.into()))
    }

    /// A row of texts and numbers.
    fn row<T: AsRef<str>>(&mut self, texts: &[&str], numbers: &[T]) -> Result<()> {
        self.add(texts.iter().copied().chain(numbers.iter().map(AsRef::as_ref)))
    }
}

/// Writes a table whose columns are separated by blanks here.
fn table(
    target: &Path,
    columns: &str,
    rows: impl FnOnce(&mut Rows<'_>) -> Result<()>,
) -> Result<Complete> {
    let mut draft = Draft::create(target)?;
    let mut all = Rows { writer: csv::Writer::from_writer(&mut draft), target };
    all.add(columns.split_whitespace())?;
    rows(&mut all)?;
    all.writer.flush().map_err(|error: io::Error| failure(target, &error))?;
    drop(all);
    draft.complete()
}

/// Outcome, unit, dimension and group of a series.
fn names(series: &Series) -> [&'static str; 4] {
    let outcome = series.outcome.spec();
    let group = series.dimension.groups()[series.group];
    [outcome.name, outcome.unit.name(), series.dimension.name(), group]
}

fn month(index: usize) -> String {
    Month::from_index(index as i32).to_string()
}

fn december(year: usize) -> String {
    month(12 * year + 11)
}

/// `curves.csv`: mean, spread and quantiles of every outcome, group and month.
pub(super) fn curves(target: &Path, curves: &[(&str, &CurveTable)]) -> Result<Complete> {
    let columns = "scenario outcome unit dimension group month mean sd p05 p25 p50 p75 p95 n";
    table(target, columns, |rows| {
        for (scenario, table) in curves {
            for (place, series) in table.series().iter().enumerate() {
                let [outcome, unit, dimension, group] = names(series);
                for (index, point) in table.points(place).iter().enumerate() {
                    let texts = [scenario, outcome, unit, dimension, group, &month(index)];
                    let [p05, p25, p50, p75, p95] = point.quantiles.map(written);
                    let [mean, sd] = [point.mean, point.sd].map(written);
                    rows.row(&texts, &[mean, sd, p05, p25, p50, p75, p95, point.n.to_string()])?;
                }
            }
        }
        Ok(())
    })
}

/// `effects.csv`: the paired effect of every counterfactual on every outcome, group and month.
pub(super) fn effects(target: &Path, comparison: &Comparison) -> Result<Complete> {
    let columns = "baseline counterfactual outcome unit dimension group month effect ci_low \
        ci_high confidence sd p05 p50 p95 share_positive n variance_reduction";
    table(target, columns, |rows| {
        let baseline = &*comparison.baseline.name;
        for Counterfactual { scenario, effects: table, .. } in &comparison.others {
            for (place, series) in table.series().iter().enumerate() {
                let [outcome, unit, dimension, group] = names(series);
                for (index, effect) in table.effects(place).iter().enumerate() {
                    let month = month(index);
                    let texts = [baseline, &scenario.name, outcome, unit, dimension, group, &month];
                    let Effect { mean, sd, quantiles, share_positive, n, .. } = effect;
                    let ([low, high], [p05, p50, p95]) = (effect.interval(), quantiles);
                    let spread = [sd, p05, p50, p95, share_positive].into_iter().copied();
                    let mut numbers: Vec<String> = [*mean, low, high, CONFIDENCE]
                        .into_iter()
                        .chain(spread)
                        .map(written)
                        .collect();
                    numbers.extend([n.to_string(), written(effect.variance_reduction)]);
                    rows.row(&texts, &numbers)?;
                }
            }
        }
        Ok(())
    })
}

/// `months_gained.csv`: how much earlier than in the baseline a counterfactual reaches shares of
/// services.
pub(super) fn gains(target: &Path, comparison: &Comparison) -> Result<Complete> {
    let columns = "baseline counterfactual outcome dimension group threshold gained_mean ci_low \
        ci_high reached_baseline reached_counterfactual n";
    table(target, columns, |rows| {
        let all = comparison.others.iter();
        let gains =
            all.flat_map(|other| other.gains.iter().map(|gain| (&*other.scenario.name, gain)));
        for (counterfactual, gain) in gains {
            let Gain { outcome, dimension, group, threshold, mean, half_width, reached, n } = gain;
            let group = dimension.groups()[*group];
            let baseline = &*comparison.baseline.name;
            let texts = [baseline, counterfactual, outcome.spec().name, dimension.name(), group];
            let numbers = [*threshold, *mean, mean - half_width, mean + half_width].map(written);
            let counts = [reached[0], reached[1], *n].map(|count| count.to_string());
            rows.row(&texts, &[numbers.as_slice(), &counts].concat())?;
        }
        Ok(())
    })
}

/// `spending.csv`: what every scenario costs by payer and budget year, and what it costs more than
/// the baseline.
pub(super) fn spending(
    target: &Path,
    spending: &[(&str, Option<&str>, &Spending)],
) -> Result<Complete> {
    let columns = "scenario against year payer quantity mean lower upper replicates";
    table(target, columns, |rows| {
        for (scenario, against, spending) in spending {
            for (year, payers) in spending.years.iter().enumerate() {
                let year = Month::from_index(12 * year as i32).year().to_string();
                for (payer, quantities) in PAYERS.into_iter().zip(payers) {
                    for (quantity, estimate) in QUANTITIES.into_iter().zip(quantities) {
                        let (against, payer) = (against.unwrap_or_default(), payer_name(payer));
                        let texts = [scenario, against, &year, payer, quantity];
                        rows.row(&texts, &estimated(estimate))?;
                    }
                }
            }
        }
        Ok(())
    })
}

/// `cost_effect.csv`: what the effect of every counterfactual costs, over all years; a cost by
/// effect that is not quantified is empty.
pub(super) fn cost_effect(target: &Path, comparison: &Comparison) -> Result<Complete> {
    table(target, "baseline counterfactual quantity mean lower upper replicates", |rows| {
        for Counterfactual { scenario, cost_effect, .. } in &comparison.others {
            let CostEffect { cost, effect, ratio } = cost_effect;
            let none = Estimate { mean: f64::NAN, interval: [f64::NAN; 2], n: cost.n };
            let quantities = [
                ("extra_net_eur", cost),
                ("extra_service_years", effect),
                ("eur_per_service_year", ratio.as_ref().unwrap_or(&none)),
            ];
            for (quantity, estimate) in quantities {
                let texts = [&*comparison.baseline.name, &scenario.name, quantity];
                rows.row(&texts, &estimated(estimate))?;
            }
        }
        Ok(())
    })
}

fn estimated(estimate: &Estimate) -> [String; 4] {
    let [lower, upper] = estimate.interval;
    let [mean, lower, upper] = [estimate.mean, lower, upper].map(written);
    [mean, lower, upper, estimate.n.to_string()]
}

/// `uncertainty.csv`: how much of the spread of every effect is due to parameters that are drawn,
/// and how much to chance; Decembers.
pub(super) fn uncertainty(target: &Path, comparison: &Comparison) -> Result<Complete> {
    let columns = "baseline counterfactual outcome dimension group month share_parameters \
        share_chance robust_sign draws n";
    let layout = Layout::new();
    table(target, columns, |rows| {
        let baseline = &*comparison.baseline.name;
        for Counterfactual { scenario, uncertainty, .. } in &comparison.others {
            let Some(table) = uncertainty else { continue };
            for (place, series) in layout.series().iter().enumerate() {
                let [outcome, _, dimension, group] = names(series);
                for (year, of) in table.decembers().iter().enumerate() {
                    let month = december(year);
                    let texts = [baseline, &scenario.name, outcome, dimension, group, &month];
                    let Uncertainty { share_parameters, robust_sign, draws, n } = of[place];
                    let numbers =
                        [share_parameters, 1.0 - share_parameters, robust_sign].map(written);
                    let counts = [draws, n].map(|count| count.to_string());
                    rows.row(&texts, &[numbers.as_slice(), &counts].concat())?;
                }
            }
        }
        Ok(())
    })
}

/// `results.csv`: Decembers of every point, with the effect against the scenario that is varied.
pub(super) fn points(target: &Path, swept: &Swept) -> Result<Complete> {
    let names_of_factors = swept.design.names.join(" ");
    let columns = format!(
        "point {names_of_factors} outcome unit dimension group month mean sd p05 p25 p50 p75 p95 n \
         effect ci_low ci_high share_positive"
    );
    table(target, &columns, |rows| {
        swept.each(|point, curves, effects| {
            let mut head = vec![point.to_string()];
            head.extend(swept.written(point));
            let kept = |series: &Series| swept.full || series.dimension == Dimension::All;
            for (place, series) in curves.series().iter().enumerate().filter(|(_, s)| kept(s)) {
                let points = curves.points(place).iter().zip(effects.effects(place));
                for (year, (curve, effect)) in points.enumerate() {
                    let month = december(year);
                    let texts = head.iter().map(String::as_str).chain(names(series));
                    let texts: Vec<&str> = texts.chain([&*month]).collect();
                    let [low, high] = effect.interval();
                    let curve_numbers = [curve.mean, curve.sd].into_iter().chain(curve.quantiles);
                    let mut numbers: Vec<String> = curve_numbers.map(written).collect();
                    numbers.push(curve.n.to_string());
                    numbers.extend([effect.mean, low, high, effect.share_positive].map(written));
                    rows.row(&texts, &numbers)?;
                }
            }
            Ok(())
        })
    })
}
