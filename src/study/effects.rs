//! What counterfactuals change in a baseline, replicate by replicate on the same draws.

use super::drivers::{Driven, OUTCOMES, drivers};
use crate::engine::curve::CurveTable;
use crate::engine::effect::EffectTable;
use crate::engine::gain::Gain;
use crate::engine::runs::Runs;
use crate::engine::spending::{CostEffect, Spending};
use crate::engine::trajectory::Family;
use crate::engine::uncertainty::UncertaintyTable;
use crate::error::Result;
use crate::model::outcome::{Dimension, Layout};
use crate::scenario::Scenario;
use crate::units::Month;

/// Month in which effects are read besides the horizon.
pub const READ_IN: Month = Month::new(2030, 12);

/// Months at which effects are read.
pub fn dates(horizon: Month) -> Vec<Month> {
    [READ_IN].into_iter().filter(|date| *date < horizon).chain([horizon]).collect()
}

/// What a comparison found.
#[derive(Debug)]
pub struct Comparison {
    /// The baseline.
    pub baseline: Scenario,
    /// Its curves.
    pub curves: CurveTable,
    /// What it costs.
    pub spending: Spending,
    /// The counterfactuals.
    pub others: Vec<Counterfactual>,
}

/// A counterfactual and what it changes.
#[derive(Debug)]
pub struct Counterfactual {
    /// The scenario.
    pub scenario: Scenario,
    /// Its curves.
    pub curves: CurveTable,
    /// Its effects against the baseline.
    pub effects: EffectTable,
    /// Months gained against the baseline.
    pub gains: Vec<Gain>,
    /// What it costs.
    pub spending: Spending,
    /// What it costs more than the baseline.
    pub extra_spending: Spending,
    /// What its effect costs.
    pub cost_effect: CostEffect,
    /// Where the spread of its effects comes from; none where parameters are not drawn.
    pub uncertainty: Option<UncertaintyTable>,
    /// What its effects depend on; empty where parameters are not drawn.
    pub driven: Vec<Driven>,
    /// First month in which it assumes something else; none where it never does before the horizon.
    pub differs_from: Option<Month>,
}

impl Comparison {
    /// Compares replicates that were simulated together; the first scenario is the baseline.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn new(family: &Family, runs: &Runs) -> Result<Self> {
        let baseline = family.scenarios()[0].clone();
        let others = (1..runs.members())
            .map(|member| Counterfactual::new(family, runs, member))
            .collect::<Result<_>>()?;
        let spending = runs.spending(0, hours_per_post(&baseline))?;
        Ok(Self { baseline, curves: runs.curves(0)?, spending, others })
    }
}

impl Counterfactual {
    fn new(family: &Family, runs: &Runs, member: usize) -> Result<Self> {
        let baseline = &family.scenarios()[0];
        let shared = Some(family.shared_months(member));
        let uncertainty = runs.uncertainty(baseline, member)?;
        let hours_per_post = hours_per_post(baseline);
        let (extra_spending, cost_effect) = runs.extra_spending(member, hours_per_post)?;
        Ok(Self {
            scenario: family.scenarios()[member].clone(),
            curves: runs.curves(member)?,
            effects: runs.effects(member)?,
            gains: runs.gains(member)?,
            spending: runs.spending(member, hours_per_post)?,
            extra_spending,
            cost_effect,
            driven: if uncertainty.is_some() { driven(baseline, runs, member)? } else { vec![] },
            uncertainty,
            differs_from: shared
                .filter(|shared| *shared < baseline.simulation.months())
                .map(|shared| Month::from_index(shared as i32)),
        })
    }
}

/// Hours of a full-time post in a month.
pub(super) const fn hours_per_post(scenario: &Scenario) -> f64 {
    scenario.parameters.resources.post_hours_per_month
}

/// What the effects of a counterfactual depend on.
fn driven(baseline: &Scenario, runs: &Runs, member: usize) -> Result<Vec<Driven>> {
    let layout = Layout::new();
    let mut all = Vec::new();
    for outcome in OUTCOMES {
        for month in dates(baseline.simulation.horizon) {
            let series = layout.position(outcome, Dimension::All, 0).unwrap_or_default();
            let values = |member| runs.values(member, month.index() as usize, series);
            let pairs = values(member)?.into_iter().zip(values(0)?);
            let effects: Vec<f64> = pairs.map(|(other, baseline)| other - baseline).collect();
            all.push(Driven { outcome, month, drivers: drivers(baseline, &effects) });
        }
    }
    Ok(all)
}
