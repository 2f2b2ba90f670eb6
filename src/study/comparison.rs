//! A comparison: counterfactuals against a baseline, paired replicate by replicate on the same
//! draws.

use super::drivers::Driven;
use crate::engine::curve::CurveTable;
use crate::engine::effect::EffectTable;
use crate::engine::gain::Gain;
use crate::engine::trajectory::Family;
use crate::engine::uncertainty::UncertaintyTable;
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use crate::units::Month;

/// What a comparison found.
#[derive(Debug)]
pub struct Comparison {
    /// The baseline.
    pub baseline: Scenario,
    /// Its curves.
    pub curves: CurveTable,
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
    /// Where the spread of its effects comes from; none where parameters are not drawn.
    pub uncertainty: Option<UncertaintyTable>,
    /// What its effects depend on; empty where parameters are not drawn.
    pub driven: Vec<Driven>,
    /// First month in which it assumes something else; none where it never does before the horizon.
    pub differs_from: Option<Month>,
}

impl Comparison {
    /// Puts results together, in the order of the scenarios; there are no uncertainties where
    /// parameters are not drawn.
    pub fn new(
        scenarios: Vec<Scenario>,
        family: &Family,
        curves: Vec<CurveTable>,
        effects: Vec<(EffectTable, Vec<Gain>)>,
        uncertainties: Vec<(UncertaintyTable, Vec<Driven>)>,
    ) -> Self {
        let months = family.settings()[0].simulation.months();
        let differs_from = |member: usize| {
            Some(family.shared_months(member))
                .filter(|shared| *shared < months)
                .map(|shared| Month::from_index(shared as i32))
        };
        let mut members = scenarios.into_iter().zip(curves);
        let (baseline, first) = members.next().expect("a comparison has a baseline");
        let mut uncertainties = uncertainties.into_iter();
        let others = members.zip(effects).enumerate().map(
            |(place, ((scenario, curves), (effects, gains)))| {
                let (uncertainty, driven) = uncertainties.next().unzip();
                let differs_from = differs_from(place + 1);
                Counterfactual {
                    scenario,
                    curves,
                    effects,
                    gains,
                    uncertainty,
                    driven: driven.unwrap_or_default(),
                    differs_from,
                }
            },
        );
        Self { baseline, curves: first, others: others.collect() }
    }
}

/// Makes scenarios comparable: their results are grouped by membership at the date from which the
/// first of them differs from the baseline, if that is earlier than they say, so that policy cannot
/// select who counts.
///
/// # Errors
/// When they differ in what a pair must share: seed, number of agents, horizon, input files.
pub fn align(scenarios: &mut [Scenario]) -> Result<()> {
    let (first, others) = scenarios.split_at(1);
    for (first, other) in others.iter().map(|other| (&first[0], other)) {
        let (a, b) = (&first.simulation, &other.simulation);
        let differing = [
            ("seed", a.seed.to_string(), b.seed.to_string()),
            ("number of agents", a.agents.to_string(), b.agents.to_string()),
            ("horizon", a.horizon.to_string(), b.horizon.to_string()),
        ];
        if let Some((what, x, y)) = differing.into_iter().find(|(_, x, y)| x != y) {
            let title = format!(
                "`{}` and `{}` cannot be compared: their {what} differs ({x} and {y})",
                first.name, other.name
            );
            return Err(Error::input(
                title,
                "pairs share seed, agents and horizon; give one value for all, for example with \
                 --seed or --set",
            ));
        }
        if first.posterior.is_some() != other.posterior.is_some() {
            let title = format!(
                "`{}` and `{}` cannot be compared: only one of them draws its parameters",
                first.name, other.name
            );
            let help = "pairs share the draw; name the same `parameters` under [data] in both, or \
                for both with --set data.parameters=FILE";
            return Err(Error::input(title, help));
        }
        if first.tables.input_files != other.tables.input_files {
            let title = format!(
                "`{}` and `{}` cannot be compared: they name different input files",
                first.name, other.name
            );
            return Err(Error::input(
                title,
                "pairs share administrations, services and draws of parameters; name the same \
                 files under [data]",
            ));
        }
    }
    let membership_from = scenarios
        .iter()
        .map(|scenario| scenario.simulation.membership_from)
        .min()
        .unwrap_or(Month::START);
    scenarios.iter_mut().for_each(|scenario| scenario.simulation.membership_from = membership_from);
    let family = Family::new(scenarios);
    let shared = (0..scenarios.len()).map(|member| family.shared_months(member)).min().unwrap_or(0);
    let first_difference = Month::from_index(shared as i32);
    scenarios.iter_mut().for_each(|scenario| {
        scenario.simulation.membership_from = membership_from.min(first_difference)
    });
    Ok(())
}
