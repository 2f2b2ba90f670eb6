//! What a scenario costs by payer and budget year, and what its effect costs against a baseline.

use super::effect::CONFIDENCE;
use super::form::Form;
use super::runs::Runs;
use crate::error::Result;
use crate::model::outcome::{Dimension, Layout, Outcome};
use crate::scenario::parameters::Payer;
use crate::statistics::{CoMoments, Moments, half_width, student};

/// Payers in the order of tables; none is all of them.
pub const PAYERS: [Option<Payer>; 4] =
    [Some(Payer::Municipalities), Some(Payer::Laender), Some(Payer::Federation), None];

/// Name of a payer in tables.
pub fn payer_name(payer: Option<Payer>) -> &'static str {
    payer.map_or("all", Payer::name)
}

/// Quantities in the order of tables.
pub const QUANTITIES: [&str; 5] = ["spending_eur", "received_eur", "net_eur", "hours", "posts_fte"];

/// Place of the money used among [`QUANTITIES`].
pub const NET: usize = 2;

/// Place of full-time posts among [`QUANTITIES`].
pub const POSTS: usize = 4;

/// Outcomes that add up to what a payer spends, receives and works.
const OUTCOMES: [[&[Outcome]; 3]; 3] = [
    [
        &[Outcome::SpendingMunicipal],
        &[Outcome::ReceivedMunicipal],
        &[Outcome::EffortHours, Outcome::LeverHours],
    ],
    [&[Outcome::SpendingLand], &[], &[Outcome::LeverHoursLand]],
    [&[Outcome::SpendingFederal], &[], &[]],
];

/// The mean of a quantity over replicates with its confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// Mean.
    pub mean: f64,
    /// Limits of the interval; NaN for a single replicate.
    pub interval: [f64; 2],
    /// Replicates, or pairs of them.
    pub n: u64,
}

impl Estimate {
    fn of(moments: &Moments) -> Self {
        let (mean, n) = (moments.mean(), moments.n());
        let half = half_width(moments.variance().sqrt(), n, CONFIDENCE);
        Self { mean, interval: [mean - half, mean + half], n }
    }
}

/// Quantities by payer, in the order of [`PAYERS`] and [`QUANTITIES`].
type ByPayer<T> = [[T; QUANTITIES.len()]; PAYERS.len()];

/// What a scenario costs, or costs more than a baseline.
#[derive(Debug, Clone, Default)]
pub struct Spending {
    /// By budget year, from 2018 on; the last one as far as it is simulated.
    pub years: Vec<ByPayer<Estimate>>,
    /// Over all years.
    pub total: ByPayer<Estimate>,
}

/// What the effect of a scenario costs against a baseline, over all years.
#[derive(Debug, Clone, Copy, Default)]
pub struct CostEffect {
    /// Money used on top by all payers [EUR].
    pub cost: Estimate,
    /// Services online on top, summed over administrations and years [service-years].
    pub effect: Estimate,
    /// Cost by effect with the interval of Fieller [EUR per service-year]; none unless the interval
    /// of the effect lies above zero.
    pub ratio: Option<Estimate>,
}

/// What one replicate costs.
struct Cost {
    years: Vec<ByPayer<f64>>,
    /// Services online, summed over administrations and years.
    service_years: f64,
}

impl Cost {
    /// Sums of a replicate; `value` gives an outcome by its place and month.
    fn of(
        places: &[Place],
        months: usize,
        hours_per_post_year: f64,
        value: impl Fn(usize, usize) -> f64,
    ) -> Self {
        let mut years = vec![ByPayer::<f64>::default(); months.div_ceil(12)];
        let mut service_years = 0.0;
        for month in 0..months {
            for place in places {
                let amount = value(place.series, month);
                match place.cell {
                    Some((payer, quantity)) => years[month / 12][payer][quantity] += amount,
                    None => service_years += amount / 12.0,
                }
            }
        }
        for [payers @ .., all] in &mut years {
            for payer in payers {
                let [spent, received, net, hours, posts] = payer;
                *net = *spent - *received;
                *posts = *hours / hours_per_post_year;
                all.iter_mut().zip(payer).for_each(|(sum, value)| *sum += *value);
            }
        }
        Self { years, service_years }
    }

    /// What it costs more than another.
    fn less(mut self, other: &Self) -> Self {
        let cells = self.years.iter_mut().flatten().flatten();
        cells.zip(other.years.iter().flatten().flatten()).for_each(|(a, b)| *a -= b);
        Self { service_years: self.service_years - other.service_years, ..self }
    }

    fn total(&self) -> ByPayer<f64> {
        let mut total = ByPayer::default();
        for year in &self.years {
            let cells = total.iter_mut().flatten();
            cells.zip(year.iter().flatten()).for_each(|(sum, value)| *sum += value);
        }
        total
    }
}

/// A nationwide series and the payer and quantity that it belongs to; none for services online.
struct Place {
    series: usize,
    cell: Option<(usize, usize)>,
}

fn places() -> Vec<Place> {
    /// Places of what is spent, received and worked among [`QUANTITIES`].
    const RECORDED: [usize; 3] = [0, 1, 3];
    let layout = Layout::new();
    let series = |outcome| layout.position(outcome, Dimension::All, 0).unwrap_or_default();
    let mut places = vec![Place { series: series(Outcome::ServicesOnline), cell: None }];
    for (payer, recorded) in OUTCOMES.iter().enumerate() {
        for (quantity, outcomes) in RECORDED.into_iter().zip(recorded) {
            let place = |outcome: &Outcome| Place {
                series: series(*outcome),
                cell: Some((payer, quantity)),
            };
            places.extend(outcomes.iter().map(place));
        }
    }
    places
}

/// Running sums over replicates.
struct Fold {
    years: Vec<ByPayer<Moments>>,
    total: ByPayer<Moments>,
    pairs: CoMoments,
}

impl Fold {
    fn new(months: usize) -> Self {
        let years = vec![ByPayer::default(); months.div_ceil(12)];
        Self { years, total: ByPayer::default(), pairs: CoMoments::default() }
    }

    fn add(&mut self, cost: &Cost) {
        let total = cost.total();
        let all = self.years.iter_mut().chain([&mut self.total]);
        for (moments, values) in all.zip(cost.years.iter().chain([&total])) {
            let cells = moments.iter_mut().flatten().zip(values.iter().flatten());
            cells.for_each(|(moments, value)| moments.add(*value));
        }
        self.pairs.add(total[Payer::ALL.len()][NET], cost.service_years);
    }

    fn spending(&self) -> Spending {
        let estimates =
            |of: &ByPayer<Moments>| of.each_ref().map(|row| row.each_ref().map(Estimate::of));
        Spending {
            years: self.years.iter().map(estimates).collect(),
            total: estimates(&self.total),
        }
    }

    fn cost_effect(&self) -> CostEffect {
        let [cost, effect] = [0, 1].map(|side| Estimate::of(&self.pairs.of(side)));
        let ratio = (effect.interval[0] > 0.0).then(|| fieller(&self.pairs));
        CostEffect { cost, effect, ratio }
    }
}

/// Quotient of the means of pairs whose second mean is told apart from zero, with the interval of
/// Fieller (1954).
fn fieller(pairs: &CoMoments) -> Estimate {
    let n = pairs.n();
    let [x, y] = [0, 1].map(|side| pairs.of(side).mean());
    let factor = student(n, CONFIDENCE).powi(2) / n as f64;
    let [xx, yy] = [0, 1].map(|side| factor * pairs.of(side).variance());
    let xy = factor * pairs.covariance();
    let (middle, below) = (x * y - xy, y * y - yy);
    let reach = (middle * middle - below * (x * x - xx)).max(0.0).sqrt();
    Estimate { mean: x / y, interval: [middle - reach, middle + reach].map(|end| end / below), n }
}

impl Runs {
    /// What a scenario costs by payer and year; `hours_per_post` are those of a full-time post in a
    /// month.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn spending(&self, member: usize, hours_per_post: f64) -> Result<Spending> {
        Ok(self.fold(hours_per_post, member, None)?.spending())
    }

    /// What a scenario costs more than the first, and what its effect costs.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn extra_spending(
        &self,
        member: usize,
        hours_per_post: f64,
    ) -> Result<(Spending, CostEffect)> {
        let fold = self.fold(hours_per_post, member, Some(0))?;
        Ok((fold.spending(), fold.cost_effect()))
    }

    fn fold(&self, hours_per_post: f64, member: usize, against: Option<usize>) -> Result<Fold> {
        let Form { months, series: width, .. } = *self.form();
        let (places, mut fold) = (places(), Fold::new(months));
        for block in self.blocks() {
            let replicates = (block.end - block.start) as usize;
            let read = |member| self.months(member, block, 0..months);
            let (other, own) = (against.map(read).transpose()?, read(member)?);
            for replicate in 0..replicates {
                let cost = |all: &[f64]| {
                    Cost::of(&places, months, 12.0 * hours_per_post, |series, month| {
                        all[(month * replicates + replicate) * width + series]
                    })
                };
                let own = cost(&own);
                fold.add(&match &other {
                    Some(other) => own.less(&cost(other)),
                    None => own,
                });
            }
        }
        Ok(fold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A replicate of 18 months in which every recorded outcome has the same value each month.
    fn cost(amount: f64) -> Cost {
        Cost::of(&places(), 18, 12.0 * 100.0, |_, _| amount)
    }

    #[test]
    fn columns_add_up_over_payers_and_years() {
        let cost = cost(2.0);
        let [first, last] = [0, 1].map(|year: usize| cost.years[year]);
        // Spent, received, net, hours, posts of 1,200 hours a year.
        assert_eq!(first[0], [24.0, 24.0, 0.0, 48.0, 0.04]);
        assert_eq!(first[1], [24.0, 0.0, 24.0, 24.0, 0.02]);
        assert_eq!(first[2], [24.0, 0.0, 24.0, 0.0, 0.0]);
        assert_eq!(first[3][..4], [72.0, 24.0, 48.0, 72.0]);
        assert_eq!(last[1][NET], 12.0, "half a year");
        assert_eq!(cost.total()[3][NET], 72.0);
        assert!((cost.service_years - 3.0).abs() < 1e-12);
    }

    #[test]
    fn an_effect_that_may_be_zero_has_no_cost() {
        let with = |effects: [f64; 3]| {
            let mut fold = Fold::new(18);
            for (cost, effect) in [9.0, 10.0, 11.0].into_iter().zip(effects) {
                fold.pairs.add(cost, effect);
            }
            fold.cost_effect()
        };
        assert!(with([-1.0, 1.0, 3.0]).ratio.is_none());
        assert!(with([-4.0, -4.1, -4.2]).ratio.is_none());
        let ratio = with([4.9, 5.0, 5.1]).ratio.unwrap();
        assert!((ratio.mean - 2.0).abs() < 1e-12 && ratio.n == 3);
    }

    /// Means 10 and 5, variances 2/3 and 0.08/3, no covariance: the limits solve
    /// `(10 - 5 r)^2 = t^2 (2/3 + 0.08/3 r^2) / 4`.
    #[test]
    fn the_interval_is_that_of_fieller() {
        let mut pairs = CoMoments::default();
        for (x, y) in [(9.0, 5.0), (10.0, 5.2), (11.0, 5.0), (10.0, 4.8)] {
            pairs.add(x, y);
        }
        let t = student(4, CONFIDENCE);
        let estimate = fieller(&pairs);
        for end in estimate.interval {
            let left = (10.0 - 5.0 * end).powi(2);
            let variance = (2.0 / 3.0 + 0.08 / 3.0 * end * end) / 4.0;
            assert!((left / (t * t * variance) - 1.0).abs() < 1e-9, "{estimate:?}");
        }
        assert!(estimate.interval[0] < 2.0 && 2.0 < estimate.interval[1]);
    }
}
