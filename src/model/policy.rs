//! Phase 1, policy: which value every lever has, for whom, in which month.
//!
//! Administrations that no condition of any policy tells apart form a *cell* (a part of one Land);
//! preconditions and central services live on cells, so that a targeted lever needs no special
//! case. Values are computed once per scenario and shared by all replicates.

use super::ledger::Ledger;
use super::population::{Administration, Population};
use crate::scenario::Scenario;
use crate::scenario::administration::{Membership, Tier};
use crate::scenario::land::Land;
use crate::scenario::lever::{LEVERS, Lever, ValueKind};
use crate::scenario::parameters::{Charge, Payer, Per};
use crate::scenario::policy::{Policy, Target};
use crate::units::Month;
use std::collections::BTreeMap;

/// Lever values of one cell and membership, for both local tiers.
#[derive(Debug, Clone, PartialEq)]
pub struct LeverValues {
    /// By tier (municipal, county) for levers that act on services; equal for the others.
    by_tier: [[f64; LEVERS]; 2],
}

impl LeverValues {
    /// Value of a lever.
    #[inline]
    pub const fn of(&self, lever: Lever) -> f64 {
        self.by_tier[0][lever as usize]
    }

    /// Hours a year that levers at these prices ask of an administration with these values and a
    /// membership.
    pub fn hours_asked(&self, prices: &[(Charge, f64)], membership: Membership) -> f64 {
        let is_asked = |(Charge { per, .. }, _): &&(Charge, f64)| match per {
            Per::Administration => true,
            Per::Member => membership != Membership::None,
            Per::Inhabitant | Per::Occasion => false,
        };
        let of = |(Charge { lever, .. }, hours): &(Charge, f64)| {
            let value = self.of(*lever);
            let is_date = lever.spec().kind == ValueKind::Date;
            let part = if is_date { f64::from(u8::from(value >= 0.0)) } else { value.max(0.0) };
            part * hours
        };
        prices.iter().filter(is_asked).map(of).sum()
    }

    /// Value of a lever that acts on services, for services of a tier.
    #[inline]
    pub const fn for_tier(&self, lever: Lever, tier: usize) -> f64 {
        self.by_tier[tier][lever as usize]
    }
}

/// Place of a cell and membership in columns over conditions: what no policy tells apart in a
/// month.
#[inline]
pub const fn condition(cell: usize, membership: Membership) -> usize {
    cell * Membership::ALL.len() + membership as usize
}

/// A set of administrations of one Land that no policy tells apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its Land.
    pub land: Land,
    /// Its administrations.
    pub members: Vec<usize>,
    /// Parts that they count for together.
    pub parts: u64,
}

/// Values of all levers over time.
#[derive(Debug, Clone)]
pub struct PolicyTable {
    /// The cells.
    pub cells: Vec<Cell>,
    /// Cell of every administration.
    pub cell_of: Vec<usize>,
    /// Distinct states of policy; each month points at one.
    states: Vec<Vec<LeverValues>>,
    /// State in force, by month.
    state_of: Vec<usize>,
}

/// Fixed-point unit for means over cells: whole numbers add up the same however a Land is divided
/// into cells.
const FIXED: f64 = (1_u64 << 32) as f64;

impl PolicyTable {
    /// Resolves the policies of a scenario over its months. Cells are told apart by the policies of
    /// all `compared` scenarios, so that the states of their worlds can be exchanged; results do
    /// not depend on how a Land is divided.
    pub fn new(scenario: &Scenario, compared: &[&Scenario], population: &Population) -> Self {
        let (cells, cell_of) = cells(
            [scenario].iter().chain(compared).flat_map(|scenario| &scenario.policies),
            population,
        );
        let mut table = Self { cells, cell_of, states: Vec::new(), state_of: Vec::new() };
        let fitting: Vec<Vec<&Policy>> =
            table.cells.iter().map(|cell| fitting(cell, scenario, population)).collect();
        for index in 0..scenario.simulation.months() {
            let state = values(scenario, &fitting, Month::from_index(index as i32));
            let position =
                table.states.iter().rposition(|known| *known == state).unwrap_or_else(|| {
                    table.states.push(state);
                    table.states.len() - 1
                });
            table.state_of.push(position);
        }
        table
    }

    /// Values by [`condition`].
    #[inline]
    pub fn at(&self, month: Month) -> &[LeverValues] {
        &self.states[self.state_of[month.index() as usize]]
    }

    /// Values for a cell as such, that is, for an administration without membership.
    #[inline]
    pub fn of_cell(&self, month: Month, cell: usize) -> &LeverValues {
        &self.at(month)[condition(cell, Membership::None)]
    }

    /// Books what levers cost in a month by the inhabitants whose administrations they reach.
    /// `prices` are those of levers; `half_inhabitants` says, for every place of
    /// [`PolicyTable::at`], twice how many inhabitants are reached, each counted for the parts of its
    /// administration, and `part` the value of a part.
    pub fn book(
        &self,
        month: Month,
        prices: &[(Charge, f64)],
        half_inhabitants: &[u64],
        part: f64,
        ledger: &mut Ledger,
    ) {
        for &(Charge { payer, lever, per }, price) in prices {
            if per != Per::Inhabitant {
                continue;
            }
            let mut reached = [0_i128; Land::COUNT];
            for (place, (values, halves)) in self.at(month).iter().zip(half_inhabitants).enumerate()
            {
                let value = f64::midpoint(values.for_tier(lever, 0), values.for_tier(lever, 1));
                if value == 0.0 {
                    continue;
                }
                let land = self.cells[place / Membership::ALL.len()].land.index();
                reached[land] += i128::from((value * FIXED).round() as i64) * i128::from(*halves);
            }
            let eur = |reached: i128| reached as f64 / FIXED / 2.0 * part * price / 12.0;
            match payer {
                Payer::Laender => ledger
                    .laender
                    .iter_mut()
                    .zip(reached)
                    .for_each(|(land, reached)| land.spend(eur(reached))),
                Payer::Federation => ledger.federation.spend(eur(reached.iter().sum())),
                Payer::Municipalities => {}
            }
        }
    }

    /// Mean of a lever over the administrations of a Land.
    pub fn land_mean(&self, month: Month, land: Land, lever: Lever) -> f64 {
        self.mean_over(
            |cell| (cell.land == land).then_some(cell.parts),
            |cell| self.of_cell(month, cell).of(lever),
        )
    }

    /// Number of administrations of a Land.
    pub fn members_of(&self, land: Land) -> u64 {
        self.cells
            .iter()
            .filter(|cell| cell.land == land)
            .map(|cell| cell.members.len() as u64)
            .sum()
    }

    /// Mean of a quantity over cells, each weighted by a whole number; exact under any division
    /// into cells.
    pub fn mean_over(
        &self,
        weight: impl Fn(&Cell) -> Option<u64>,
        value: impl Fn(usize) -> f64,
    ) -> f64 {
        let (mut sum, mut total) = (0_i128, 0_u64);
        for (index, cell) in self.cells.iter().enumerate() {
            if let Some(weight) = weight(cell) {
                sum += i128::from((value(index) * FIXED).round() as i64) * i128::from(weight);
                total += weight;
            }
        }
        if total == 0 { 0.0 } else { sum as f64 / total as f64 / FIXED }
    }
}

/// The policies that are for a cell whatever its memberships.
fn fitting<'a>(cell: &Cell, scenario: &'a Scenario, population: &Population) -> Vec<&'a Policy> {
    let first = &population.administrations[cell.members[0]];
    let county = county_of(first, population);
    scenario.policies.iter().filter(|policy| fits(policy, first, county)).collect()
}

/// Values in a month by [`condition`], from the policies that are for each cell.
fn values(scenario: &Scenario, fitting: &[Vec<&Policy>], month: Month) -> Vec<LeverValues> {
    let mut all = Vec::with_capacity(fitting.len() * Membership::ALL.len());
    let limits = |lever: &Lever| (lever.spec().low, lever.spec().high);
    let limits: Vec<(f64, f64)> = Lever::ALL.iter().map(limits).collect();
    for policies in fitting {
        let here: Vec<(&Policy, f64)> = policies
            .iter()
            .map(|policy| (*policy, policy.weight(month)))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        for membership in Membership::ALL {
            let mut by_tier = [scenario.levers; 2];
            for (policy, weight) in &here {
                let target = &policy.target;
                if target.memberships.as_ref().is_some_and(|listed| !listed.contains(&membership)) {
                    continue;
                }
                for (slot, tier) in Tier::LOCAL.iter().enumerate() {
                    if policy.lever.acts_on_services()
                        && target.tiers.as_ref().is_some_and(|tiers| !tiers.contains(tier))
                    {
                        continue;
                    }
                    let value = &mut by_tier[slot][policy.lever as usize];
                    let (low, high) = limits[policy.lever as usize];
                    let full = policy.change.apply(*value).clamp(low, high);
                    *value = if *weight >= 1.0 { full } else { *value + weight * (full - *value) };
                }
            }
            all.push(LeverValues { by_tier });
        }
    }
    all
}

/// Whether a policy is for any administration of a population, at some time.
pub fn reaches(policy: &Policy, population: &Population) -> bool {
    let mut administrations = population.administrations.iter();
    administrations.any(|one| fits(policy, one, county_of(one, population)))
}

fn county_of<'a>(administration: &Administration, population: &'a Population) -> &'a str {
    &population.counties[administration.county].key[..5]
}

fn cells<'a>(
    policies: impl Iterator<Item = &'a Policy>,
    population: &Population,
) -> (Vec<Cell>, Vec<usize>) {
    let mut targets: Vec<&Policy> = Vec::new();
    for policy in policies {
        if policy.target != Target::default()
            && !targets.iter().any(|known| {
                known.target == policy.target
                    && known.lever.acts_on_services() == policy.lever.acts_on_services()
            })
        {
            targets.push(policy);
        }
    }
    let mut index: BTreeMap<(Land, Vec<bool>), usize> = BTreeMap::new();
    let mut cells: Vec<Cell> = Vec::new();
    let mut cell_of = Vec::with_capacity(population.administrations.len());
    for (i, administration) in population.administrations.iter().enumerate() {
        let county = county_of(administration, population);
        let pattern = targets.iter().map(|policy| fits(policy, administration, county)).collect();
        let cell = *index.entry((administration.land, pattern)).or_insert_with(|| {
            cells.push(Cell { land: administration.land, members: Vec::new(), parts: 0 });
            cells.len() - 1
        });
        cells[cell].members.push(i);
        cells[cell].parts += u64::from(administration.parts);
        cell_of.push(cell);
    }
    (cells, cell_of)
}

/// Whether all fixed conditions of a policy hold for an administration; membership is looked at
/// month by month.
fn fits(policy: &Policy, administration: &Administration, county: &str) -> bool {
    let target = &policy.target;
    let listed = |yes: Option<bool>| yes.unwrap_or(true);
    listed(target.lands.as_ref().map(|lands| lands.contains(&administration.land)))
        && listed(target.counties.as_ref().map(|counties| counties.iter().any(|key| key == county)))
        && listed(target.population_below.map(|limit| administration.population < limit))
        && listed(target.population_from.map(|limit| administration.population >= limit))
        && listed(target.kinds.as_ref().map(|kinds| kinds.contains(&administration.kind)))
        && (policy.lever.acts_on_services()
            || listed(
                target.tiers.as_ref().map(|tiers| {
                    tiers.iter().any(|tier| administration.kind.responsible_for(*tier))
                }),
            ))
}
