//! The counting rules of observed quantities: the model counts as the observation did. Carried out
//! at the months of targets only.

use super::agent::Internal;
use super::outcome::{Dimension, Outcome};
use super::population::Administration;
use super::setting::Setting;
use super::state::State;
use super::usage::accounts;
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use crate::scenario::administration::{
    FULL_POPULATION, Kind, Membership, SIZE_CLASSES, Tier, size_class,
};
use crate::scenario::land::Land;
use crate::scenario::measurement::Measurement;
use crate::scenario::target::{Quantity, Scope, Target};
use crate::units::Month;
use libm::pow;
use statrs::distribution::{Binomial, DiscreteCDF};

/// Procedures that count for [`Quantity::ShareWith50Procedures`].
const FIFTY: f64 = 50.0;

/// What a target asks of the model, prepared for a population.
#[derive(Debug, Clone)]
pub struct Probe {
    /// Month at whose end it is read.
    pub month: Month,
    quantity: Quantity,
    scope: Scope,
    /// Administrations that are counted.
    members: Vec<usize>,
    /// Administrations of the register that each of them stands for.
    weights: Vec<f64>,
    /// Slots of the named services.
    slots: Vec<usize>,
    /// Administrations of the full register by those that the simulated ones stand for.
    factor: f64,
    /// Bundles of all tiers.
    bundles: f64,
}

/// What a replicate has reached at the end of a month.
#[derive(Debug, Clone, Copy)]
pub struct Reached<'a> {
    /// The frozen part of the world.
    pub setting: &'a Setting,
    /// State at the end of the month.
    pub state: &'a State,
    /// Outcomes of the month, in the order of the layout.
    pub observation: &'a [f64],
}

impl Probe {
    /// Prepares a target; the setting is that of the scenario.
    ///
    /// # Errors
    /// When it names a service that no administration of the scenario is responsible for.
    pub fn new(target: &Target, scenario: &Scenario, setting: &Setting) -> Result<Self> {
        let slot = |id: &String| {
            setting.services.iter().position(|service| service.id == *id).ok_or_else(|| {
                let title = format!(
                    "the target `{}` counts the service `{id}`, which is no \
                    service of municipalities or counties",
                    target.id
                );
                Error::input(
                    title,
                    "name a municipal or county service of the scenario's \
                    catalogue, or leave the target out with --targets FILE",
                )
            })
        };
        let slots: Vec<usize> = target.services.iter().map(slot).collect::<Result<_>>()?;
        let counts = |kind: Kind| match target.quantity {
            Quantity::ShareWith50Procedures | Quantity::AssociationMembers => true,
            Quantity::AdministrationsWithService => slots
                .iter()
                .all(|slot| kind.responsible_for(Tier::LOCAL[setting.services[*slot].tier])),
            _ => kind != Kind::County,
        };
        let in_land = |land: Land| target.scope.land.is_none_or(|wanted| wanted == land);
        let all = setting
            .population
            .administrations
            .iter()
            .enumerate()
            .filter(|(_, a)| counts(a.kind) && in_land(a.land));
        let weight = |a: &Administration| setting.population.weight(a);
        let simulated: f64 = all.clone().map(|(_, a)| weight(a)).sum();
        let is_small = |population: u32| target.scope.below.is_none_or(|below| population < below);
        let (members, weights) =
            all.filter(|(_, a)| is_small(a.population)).map(|(i, a)| (i, weight(a))).unzip();
        let factor = full_number(scenario, counts, in_land) / simulated;
        let bundles = scenario.tables.services.len() as f64;
        Ok(Self {
            month: target.month,
            quantity: target.quantity,
            scope: target.scope,
            members,
            weights,
            slots,
            factor,
            bundles,
        })
    }

    /// The quantity in the unit of its rule; NaN where nothing is counted.
    pub fn measure(&self, reached: Reached<'_>, measurement: &Measurement) -> f64 {
        let Reached { setting, state, .. } = reached;
        let has = |i: usize, slot: usize| state.has(setting, i, slot, 2);
        let certain = |i: usize, slot: usize| f64::from(u8::from(has(i, slot)));
        match self.quantity {
            Quantity::NotStartedShare => self.percent(|i| !state.agents[i].started),
            Quantity::ServicesAvailable => self.mean_available(setting, certain),
            Quantity::ServiceAvailableShare => {
                100.0 * self.mean_available(setting, certain) / self.slots.len() as f64
            }
            Quantity::ShareWith50Procedures => self.percent(|i| {
                f64::from(state.agents[i].counts[1]) * measurement.procedures_per_bundle >= FIFTY
            }),
            Quantity::AdministrationsWithService => {
                self.number(|i| self.slots.iter().all(|slot| has(i, *slot)))
            }
            Quantity::DmsShare => {
                self.percent(|i| state.agents[i].internal == Internal::Integration)
            }
            Quantity::SinglePostShare => self.percent(|i| state.agents[i].posts == 1),
            Quantity::IkzShare => self.percent(|i| state.agents[i].membership != Membership::None),
            Quantity::AssociationMembers => {
                self.number(|i| state.agents[i].membership == Membership::Association)
            }
            Quantity::ComprehensiveServices => {
                self.outcome(reached, Outcome::ComprehensiveServices)
            }
            Quantity::AnywhereServices => self.outcome(reached, Outcome::AnywhereServices),
            Quantity::SingleServicesLevel2 => self.single_services(reached, 2, 1.0, measurement),
            Quantity::SingleServicesLevel3 => {
                self.single_services(reached, 3, measurement.upper_level3_share, measurement)
            }
            Quantity::SingleServicesLevel4 => self.single_services(reached, 4, 0.0, measurement),
            Quantity::AccountsShare => self.accounts(setting, state),
        }
    }

    fn percent(&self, counts: impl Fn(usize) -> bool) -> f64 {
        100.0 * self.sum(|i| f64::from(u8::from(counts(*i)))) / self.all()
    }

    /// Sum over the administrations that are counted and those that they stand for.
    fn sum(&self, value: impl Fn(&usize) -> f64) -> f64 {
        self.members.iter().zip(&self.weights).map(|(i, weight)| weight * value(i)).sum()
    }

    /// Administrations of the register that those counted stand for.
    fn all(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// Administrations that count, as many as there would be in the full register.
    fn number(&self, counts: impl Fn(usize) -> bool) -> f64 {
        self.factor * self.sum(|i| f64::from(u8::from(counts(*i))))
    }

    fn outcome(&self, reached: Reached<'_>, outcome: Outcome) -> f64 {
        let (dimension, group) =
            self.scope.land.map_or((Dimension::All, 0), |land| (Dimension::Land, land.index()));
        reached
            .setting
            .layout
            .position(outcome, dimension, group)
            .map_or(f64::NAN, |place| reached.observation[place])
    }

    /// What it would read where each administration has each of its services with the chance of its
    /// size class, independently of all others; NaN where that says nothing about the quantity.
    /// Counties belong to the class of their inhabitants.
    pub fn expected(
        &self,
        setting: &Setting,
        shares: &[f64; SIZE_CLASSES.len()],
        measurement: &Measurement,
    ) -> f64 {
        let administration = |i: usize| &setting.population.administrations[i];
        let class = |i: usize| size_class(administration(i).population);
        let mean = |chance: &dyn Fn(f64, u64) -> f64| {
            // Few classes and kinds stand for many administrations.
            let mut known = [[None; Kind::ALL.len()]; SIZE_CLASSES.len()];
            let mut chance = |(i, weight): (&usize, &f64)| {
                let known = &mut known[class(*i)][administration(*i).kind as usize];
                weight
                    * *known.get_or_insert_with(|| {
                        chance(shares[class(*i)], u64::from(setting.profiles[*i].services))
                    })
            };
            self.members.iter().zip(&self.weights).map(&mut chance).sum::<f64>() / self.all()
        };
        let has = |i: usize, _| shares[class(i)];
        match self.quantity {
            Quantity::NotStartedShare => {
                100.0 * mean(&|share, services| pow(1.0 - share, services as f64))
            }
            Quantity::ServicesAvailable => self.mean_available(setting, has),
            Quantity::ServiceAvailableShare => {
                100.0 * self.mean_available(setting, has) / self.slots.len() as f64
            }
            Quantity::ShareWith50Procedures => {
                let least = (FIFTY / measurement.procedures_per_bundle).ceil() as u64;
                100.0
                    * mean(&|share, services| {
                        Binomial::new(share, services)
                            .map_or(f64::NAN, |online| online.sf(least - 1))
                    })
            }
            Quantity::AdministrationsWithService => {
                self.factor * self.all() * mean(&|share, _| pow(share, self.slots.len() as f64))
            }
            _ => f64::NAN,
        }
    }

    /// Mean number of the named services that inhabitants can use, from their municipality or from
    /// their county, by the chance that an administration has a service.
    fn mean_available(&self, setting: &Setting, chance: impl Fn(usize, usize) -> f64) -> f64 {
        let (administrations, counties) =
            (&setting.population.administrations, &setting.population.counties);
        let available = |slot: usize| -> f64 {
            let of_counties = counties_with(setting, |county| chance(county, slot));
            let of_municipality = |i: &usize| {
                let a = &administrations[*i];
                let responsible = a.kind.responsible_for(Tier::LOCAL[setting.services[slot].tier]);
                let provider =
                    if responsible { Some(*i) } else { counties[a.county].administration };
                provider.map_or(of_counties[a.land.index()], |provider| chance(provider, slot))
            };
            self.sum(of_municipality)
        };
        self.slots.iter().map(|slot| available(*slot)).sum::<f64>() / self.all()
    }

    /// Percent of all single services that are at a level in at least one administration; of
    /// federal and Land-tier services online somewhere, a part is.
    fn single_services(
        &self,
        reached: Reached<'_>,
        level: usize,
        upper_part: f64,
        measurement: &Measurement,
    ) -> f64 {
        let Reached { state, .. } = reached;
        let local =
            state.environment.online.iter().filter(|levels| levels[level - 1] > 0).count() as f64;
        let upper = self.outcome(reached, Outcome::AnywhereServices)
            - f64::from(state.environment.official.nationwide[2]);
        100.0 * measurement.single_services_online * (local + upper_part * upper) / self.bundles
    }

    /// Percent of the inhabitants who use accounts.
    fn accounts(&self, setting: &Setting, state: &State) -> f64 {
        let share = |cell: usize| {
            accounts(
                &setting.parameters.usage,
                self.month,
                state.environment.supply.base_components[cell],
            )
        };
        let (mut users, mut inhabitants) = (0.0, 0.0);
        for (i, weight) in self.members.iter().zip(&self.weights) {
            let profile = &setting.profiles[*i];
            users += weight * f64::from(profile.inhabitants) * share(profile.cell);
            inhabitants += weight * f64::from(profile.inhabitants);
        }
        100.0 * users / inhabitants
    }
}

/// Whether a population tells what a target counts: a thinned one does not tell what all or some
/// administrations have.
///
/// # Errors
/// When it does not.
pub fn check_told(target: &Target, setting: &Setting) -> Result<()> {
    let is_told = match target.quantity {
        Quantity::ComprehensiveServices
        | Quantity::AnywhereServices
        | Quantity::SingleServicesLevel2
        | Quantity::SingleServicesLevel3
        | Quantity::SingleServicesLevel4 => setting.population.is_whole(),
        _ => true,
    };
    if is_told {
        return Ok(());
    }
    let title = format!(
        "the target `{}` counts `{}`, which a thinned population does not tell",
        target.id,
        target.quantity.spec().name
    );
    Err(Error::input(
        title,
        format!(
            "simulate all administrations, agents = {FULL_POPULATION}, or leave the target out \
             with `targets` in the study"
        ),
    ))
}

/// Mean chance of the simulated counties of each Land; where there are none, of all counties.
fn counties_with(setting: &Setting, chance: impl Fn(usize) -> f64) -> [f64; Land::COUNT] {
    let mut found = [(0.0, 0_u32); Land::COUNT];
    for (i, a) in setting
        .population
        .administrations
        .iter()
        .enumerate()
        .filter(|(_, a)| a.kind == Kind::County)
    {
        let (those, all) = &mut found[a.land.index()];
        *those += chance(i);
        *all += 1;
    }
    let nationwide = found.iter().fold((0.0, 0), |sum, land| (sum.0 + land.0, sum.1 + land.1));
    found
        .map(|land| if land.1 > 0 { land } else { nationwide })
        .map(|(those, all)| those / f64::from(all))
}

/// Number of administrations in the county table.
fn full_number(
    scenario: &Scenario,
    counts: impl Fn(Kind) -> bool,
    in_land: impl Fn(Land) -> bool,
) -> f64 {
    let mut number = 0;
    for county in scenario.tables.counties.iter().filter(|county| in_land(county.land)) {
        let municipal = if county.is_city { Kind::CountyFreeCity } else { Kind::Municipality };
        number += if counts(municipal) { county.administrations.iter().sum() } else { 0 };
        number += u32::from(!county.is_city && counts(Kind::County));
    }
    f64::from(number)
}
