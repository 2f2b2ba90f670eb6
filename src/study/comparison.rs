//! A comparison: counterfactuals against a baseline, paired replicate by replicate on the same
//! draws.

use super::declaration::{Declaration, Flag, Takes};
use super::effects::Comparison;
use super::precision::Precision;
use super::question::{Ask, Head, Held, Question, Size, Table, Wish, beside};
use crate::engine::effect::EffectTable;
use crate::engine::ensemble::JOB_SIZE;
use crate::engine::form::Months;
use crate::engine::runner::Runner;
use crate::engine::runs::Runs;
use crate::engine::trajectory::Family;
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use crate::units::Month;

/// The question what counterfactuals change.
#[derive(Debug, Clone)]
pub struct Compare {
    /// The baseline and the counterfactuals.
    pub scenarios: Vec<Scenario>,
    /// How narrow intervals must become, with the text that says so and the limit of replicates.
    pub wish: Option<(Precision, Wish)>,
    /// Whether every month of every group is recorded.
    pub full: bool,
    /// Whether the last state of every administration is recorded.
    pub administrations: bool,
}

/// A comparison and what it rests on.
#[derive(Debug)]
pub struct Paired {
    /// What was found.
    pub comparison: Comparison,
    /// The scenarios as they were simulated.
    pub family: Family,
    /// Their replicates.
    pub runs: Runs,
}

impl Compare {
    /// Asks what counterfactuals change in a baseline, the first scenario.
    ///
    /// # Errors
    /// When they differ in what a pair must share: seed, number of agents, horizon, input files.
    pub fn new(mut scenarios: Vec<Scenario>) -> Result<Self> {
        align(&mut scenarios)?;
        let replicates = scenarios[0].simulation.replicates;
        let mut asked = Self { scenarios, wish: None, full: false, administrations: false };
        asked.set_replicates(replicates);
        Ok(asked)
    }

    fn set_replicates(&mut self, replicates: u64) {
        self.scenarios.iter_mut().for_each(|scenario| scenario.simulation.replicates = replicates);
    }
}

impl Question for Compare {
    const DECLARED: Declaration = Declaration {
        name: "comparison",
        command: "compare",
        about: "Compare counterfactuals with a baseline on the same draws: effects with confidence \
                intervals, figures, tables",
        example: "ozgsim compare baseline scenarios/coordination.toml --replicates 50",
        takes: Takes::BaselineAndOthers,
        flags: &[Flag::Replicates, Flag::Precision, Flag::Full, Flag::Agents, Flag::Shard],
        table: "effects.csv",
        ..Declaration::PLAIN
    };
    type Simulated = (Family, Runs);
    type Answer = Paired;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        let wish = match &ask.precision {
            Some(wish) => Some((Precision::parse(&wish.text)?, wish.clone())),
            None => None,
        };
        let mut asked = Self::new(ask.scenarios()?)?;
        let horizon = asked.scenarios[0].simulation.horizon;
        if let Some((precision, wish)) = &wish {
            if precision.month > horizon {
                let month = precision.month;
                let text = format!("`--precision`: {month} lies after the horizon {horizon}");
                return Err(Error::Usage(text));
            }
            asked.set_replicates(wish.most);
        }
        Ok(vec![Self { wish, full: ask.full, administrations: ask.administrations, ..asked }])
    }

    fn head(&self) -> Head {
        let name = beside(&self.scenarios[0].name, &self.scenarios[1..]);
        Head { name, scenarios: self.scenarios.clone(), files: Vec::new() }
    }

    fn size(&self) -> Size {
        let (count, steps) = (self.scenarios.len(), self.scenarios[0].simulation.replicates);
        let at_most = if self.wish.is_some() { "at most " } else { "" };
        let what = format!("{count} scenarios of {at_most}{steps} replicates");
        Size { what, held: Held::scenarios(count as u64), runs: count as u64 * steps, steps }
    }

    fn recorded(&self) -> usize {
        self.scenarios.len()
    }

    fn begin_with(&mut self, replicates: u64) {
        if let Some((_, wish)) = &mut self.wish {
            wish.first = wish.first.max(replicates);
        }
    }

    fn simulate(&mut self, runner: &Runner<'_>) -> Result<Self::Simulated> {
        let Some((precision, wish)) = self.wish.clone() else {
            let family = Family::new(&self.scenarios);
            let runs = runner.simulate(&family, Months::All, self.administrations)?;
            return Ok((family, runs));
        };
        let mut replicates = wish.first.min(wish.most);
        loop {
            self.set_replicates(replicates);
            let family = Family::new(&self.scenarios);
            let runs = runner.simulate(&family, Months::All, self.administrations)?;
            let tables: Vec<EffectTable> =
                (1..runs.members()).map(|member| runs.effects(member)).collect::<Result<_>>()?;
            let (widest, reached) = precision.reached(tables.iter());
            if reached || replicates >= wish.most {
                let outcome = precision.outcome.spec().name;
                let verdict = if reached { "reached" } else { "NOT reached" };
                runner.observer().warned(&format!(
                    "precision {verdict}: the 95 % interval of {outcome} in {} is +/- {widest:.2e} \
                     after {replicates} replicates, asked for +/- {:.2e}",
                    precision.month, precision.half_width
                ));
                return Ok((family, runs));
            }
            // More in any case, so that the loop ends where an effect has no value in some
            // replicates or in all.
            let effects: Vec<_> =
                tables.iter().filter_map(|effects| precision.effect(effects)).collect();
            replicates = precision.next(&effects).max(replicates + JOB_SIZE).min(wish.most);
        }
    }

    fn answer(&self, (family, runs): Self::Simulated) -> Result<Paired> {
        Ok(Paired { comparison: Comparison::new(&family, &runs)?, family, runs })
    }

    fn tables<'a>(&'a self, answer: &'a Paired) -> Vec<Table<'a>> {
        let Paired { comparison, family, runs } = answer;
        let Comparison { baseline, curves, spending, others } = comparison;
        let of_others = others.iter().map(|other| (&*other.scenario.name, &other.curves));
        let all = [(&*baseline.name, curves)].into_iter().chain(of_others);
        let mut tables =
            vec![Table::Curves(all.collect()), Table::Replicates(family, runs, self.full)];
        tables.extend(self.administrations.then_some(Table::Administrations(family, runs)));
        tables.extend([Table::Effects(comparison), Table::Gains(comparison)]);
        let mut spent = vec![(&*baseline.name, None, spending)];
        for other in others {
            let name = &*other.scenario.name;
            spent.push((name, None, &other.spending));
            spent.push((name, Some(&*baseline.name), &other.extra_spending));
        }
        tables.extend([Table::Spending(spent), Table::CostEffect(comparison)]);
        tables.extend(baseline.posterior.is_some().then_some(Table::Uncertainty(comparison)));
        tables
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
