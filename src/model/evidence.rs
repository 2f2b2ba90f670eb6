//! The counting rules of observed quantities: the model counts as the observation did. Carried out
//! at the months of targets only.

use super::agent::Internal;
use super::outcome::{Dimension, Outcome};
use super::population::Administration;
use super::setting::Setting;
use super::state::State;
use super::tally::Route;
use super::usage::accounts;
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use crate::scenario::administration::{
    FULL_POPULATION, Kind, Membership, SIZE_CLASSES, Tier, size_class,
};
use crate::scenario::land::Land;
use crate::scenario::measurement::Measurement;
use crate::scenario::target::{Quantity, Rank, Target};
use crate::statistics::quantile;
use crate::units::Month;
use libm::pow;
use statrs::distribution::{Binomial, DiscreteCDF};

/// Procedures that count for [`Quantity::ShareWith50Procedures`] and
/// [`Quantity::BestToMedianProcedures`].
const FIFTY: f64 = 50.0;

/// What a target asks of the model, prepared for a population.
#[derive(Debug, Clone)]
pub struct Probe {
    /// Month at whose end it is read.
    pub month: Month,
    quantity: Quantity,
    land: Option<Land>,
    rank: Option<Rank>,
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
    /// When it names a service that no administration of the scenario is responsible for, or covers
    /// no administration of the county table.
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
            Quantity::ShareWith50Procedures
            | Quantity::Procedures
            | Quantity::BestToMedianProcedures
            | Quantity::NowhereShare
            | Quantity::PlatformApplications
            | Quantity::CasesOnlineRate
            | Quantity::AssociationMembers => true,
            Quantity::AdministrationsWithService
            | Quantity::AdministrationsShareWithService
            | Quantity::CasesOnlineShare => slots
                .iter()
                .all(|slot| kind.responsible_for(Tier::LOCAL[setting.services[*slot].tier])),
            _ => kind != Kind::County,
        };
        let scope = &target.scope;
        let counts =
            |kind: Kind, land: Land, county: &str| counts(kind) && scope.covers(kind, land, county);
        let full = full_number(scenario, counts);
        if full == 0.0 {
            let title = format!(
                "the target `{}` counts no administration of the county table: `{scope}`",
                target.id
            );
            let help = "name a kind that is responsible for what is counted, and the key of a \
                county or county-free city in its Land";
            return Err(Error::input(title, help));
        }
        let population = &setting.population;
        let all = population
            .administrations
            .iter()
            .enumerate()
            .filter(|(_, a)| counts(a.kind, a.land, &population.counties[a.county].key));
        let weight = |a: &Administration| setting.population.weight(a);
        let simulated: f64 = all.clone().map(|(_, a)| weight(a)).sum();
        let (members, weights) =
            all.filter(|(_, a)| scope.holds(a.population)).map(|(i, a)| (i, weight(a))).unzip();
        let factor = full / simulated;
        let bundles = scenario.tables.services.len() as f64;
        Ok(Self {
            month: target.month,
            quantity: target.quantity,
            land: scope.land,
            rank: target.rank,
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
        // Places and extremes over administrations can only be told where all are simulated.
        let is_extreme = matches!(
            self.quantity,
            Quantity::Procedures
                | Quantity::BestToMedianProcedures
                | Quantity::NowhereShare
                | Quantity::PlatformApplications
        );
        if is_extreme && !setting.population.is_whole() {
            return f64::NAN;
        }
        let certain = |i: usize, slot: usize| f64::from(u8::from(has(i, slot)));
        let by_platform = |i: usize| state.agents[i].routes[Route::Platform as usize];
        match self.quantity {
            Quantity::NotStartedShare => self.percent(|i| !state.agents[i].started),
            Quantity::ServicesAvailable => self.mean_available(setting, certain, |_| 1.0),
            Quantity::ServiceAvailableShare => {
                100.0 * self.mean_available(setting, certain, |_| 1.0) / self.slots.len() as f64
            }
            Quantity::InhabitantsShareWithService => {
                let inhabitants = |i: usize| f64::from(setting.profiles[i].inhabitants);
                100.0 * self.mean_available(setting, certain, inhabitants) / self.slots.len() as f64
            }
            Quantity::ShareWith50Procedures => {
                self.percent(|i| procedures(reached, i, measurement) >= FIFTY)
            }
            Quantity::Procedures => self.at_rank(self.procedures(reached, measurement).collect()),
            Quantity::BestToMedianProcedures => {
                let mut many: Vec<f64> =
                    self.procedures(reached, measurement).filter(|many| *many >= FIFTY).collect();
                many.sort_by(f64::total_cmp);
                many.last().map_or(0.0, |best| best / quantile(&many, 0.5))
            }
            Quantity::NowhereShare => self.nowhere(reached),
            Quantity::PlatformApplications => {
                self.at_rank(self.members.iter().map(|i| f64::from(by_platform(*i))).collect())
            }
            Quantity::PlatformUsersShare => self.percent(|i| by_platform(i) > 0),
            Quantity::FundingUnclaimedShare => self.funding_unclaimed(reached),
            Quantity::AdministrationsShareWithService => {
                self.percent(|i| self.slots.iter().all(|slot| has(i, *slot)))
            }
            Quantity::CasesOnlineShare => self.cases_online_share(reached),
            Quantity::CasesOnlineRate => self.cases_online_rate(reached),
            Quantity::AdministrationsWithService => {
                self.number(|i| self.slots.iter().all(|slot| has(i, *slot)))
            }
            Quantity::DmsShare => {
                self.percent(|i| state.agents[i].internal == Internal::Integration)
            }
            Quantity::SinglePostShare => self.percent(|i| state.agents[i].posts == 1),
            Quantity::IkzShare => self.percent(|i| state.agents[i].membership != Membership::None),
            Quantity::AssociationMembers => {
                self.number(|i| state.agents[i].is_member(Membership::Association))
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

    fn at_rank(&self, values: Vec<f64>) -> f64 {
        self.rank.unwrap_or(Rank::Place(1)).of(values)
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
            self.land.map_or((Dimension::All, 0), |land| (Dimension::Land, land.index()));
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
            Quantity::ServicesAvailable => self.mean_available(setting, has, |_| 1.0),
            Quantity::ServiceAvailableShare => {
                100.0 * self.mean_available(setting, has, |_| 1.0) / self.slots.len() as f64
            }
            Quantity::InhabitantsShareWithService => {
                let inhabitants = |i: usize| f64::from(setting.profiles[i].inhabitants);
                100.0 * self.mean_available(setting, has, inhabitants) / self.slots.len() as f64
            }
            Quantity::ShareWith50Procedures => {
                100.0
                    * mean(&|share, services| {
                        let enough = |online: &u64| {
                            measurement.procedures(*online as f64, services as f64) >= FIFTY
                        };
                        let least = (1..=services).find(enough).unwrap_or(services + 1);
                        Binomial::new(share, services)
                            .map_or(f64::NAN, |online| online.sf(least - 1))
                    })
            }
            Quantity::AdministrationsWithService => {
                self.factor * self.all() * mean(&|share, _| pow(share, self.slots.len() as f64))
            }
            Quantity::AdministrationsShareWithService => {
                100.0 * mean(&|share, _| pow(share, self.slots.len() as f64))
            }
            _ => f64::NAN,
        }
    }

    /// Mean number of the named services that inhabitants can use, from their municipality or from
    /// their county, by the chance that an administration has a service and the weight of a
    /// municipality.
    fn mean_available(
        &self,
        setting: &Setting,
        chance: impl Fn(usize, usize) -> f64,
        weight: impl Fn(usize) -> f64,
    ) -> f64 {
        let (administrations, counties) =
            (&setting.population.administrations, &setting.population.counties);
        let available = |slot: usize| -> f64 {
            let of_counties = counties_with(setting, |county| chance(county, slot));
            let of_municipality = |i: &usize| {
                let a = &administrations[*i];
                let responsible = a.kind.responsible_for(Tier::LOCAL[setting.services[slot].tier]);
                let provider =
                    if responsible { Some(*i) } else { counties[a.county].administration };
                weight(*i)
                    * provider
                        .map_or(of_counties[a.land.index()], |provider| chance(provider, slot))
            };
            self.sum(of_municipality)
        };
        let weights = self.sum(|i| weight(*i));
        self.slots.iter().map(|slot| available(*slot)).sum::<f64>() / weights
    }

    /// Procedures online of every administration that is counted.
    fn procedures(
        &self,
        reached: Reached<'_>,
        measurement: &Measurement,
    ) -> impl Iterator<Item = f64> {
        self.members.iter().map(move |i| procedures(reached, *i, measurement))
    }

    /// Percent of the services that somebody who is counted is responsible for, which nobody has.
    fn nowhere(&self, Reached { setting, state, .. }: Reached<'_>) -> f64 {
        let words = setting.services.len().div_ceil(64);
        let mut online = vec![0_u64; words];
        let mut tiers = [false; Tier::LOCAL.len()];
        for i in &self.members {
            let kind = setting.profiles[*i].kind;
            for (tier, responsible) in Tier::LOCAL.into_iter().zip(&mut tiers) {
                *responsible |= kind.responsible_for(tier);
            }
            for (word, block) in online.iter_mut().zip(state.services(setting, *i)) {
                *word |= block.levels[1];
            }
        }
        let all = setting.services.iter().filter(|service| tiers[service.tier]).count() as f64;
        let somewhere: u32 = online.iter().map(|word| word.count_ones()).sum();
        100.0 * (1.0 - f64::from(somewhere) / all)
    }

    /// Percent of the inhabitants whose administrations have not applied for funding within a year;
    /// NaN where applications are not kept.
    fn funding_unclaimed(&self, Reached { setting, state, .. }: Reached<'_>) -> f64 {
        if !setting.links.grant_accounts {
            return f64::NAN;
        }
        let since = self.month.index() - 12 + setting.parameters.resources.grant_months as i32;
        let inhabitants = |i: usize| f64::from(setting.profiles[i].inhabitants);
        let unclaimed =
            |i: &usize| if state.agents[*i].grant_until > since { 0.0 } else { inhabitants(*i) };
        100.0 * self.sum(unclaimed) / self.sum(|i| inhabitants(*i))
    }

    /// Percent of the cases of the named services that go online: their part, by cases and ease, of
    /// what goes online with an administration.
    fn cases_online_share(&self, Reached { setting, state, .. }: Reached<'_>) -> f64 {
        let ease = setting.parameters.usage.ease_level2;
        let (mut online, mut all) = (0.0, 0.0);
        for (i, weight) in self.members.iter().zip(&self.weights) {
            let (profile, agent) = (&setting.profiles[*i], &state.agents[*i]);
            for slot in &self.slots {
                let cases = setting.services[*slot].cases;
                all += weight * f64::from(profile.inhabitants) * cases;
                if state.has(setting, *i, *slot, 2) {
                    let eased = cases * if state.has(setting, *i, *slot, 3) { 1.0 } else { ease };
                    online += weight * profile.cases / 1000.0 * agent.use_share * eased
                        / agent.cases_online;
                }
            }
        }
        100.0 * online / all
    }

    /// Cases that go online, per 1,000 inhabitants of municipal administrations and year.
    fn cases_online_rate(&self, Reached { setting, state, .. }: Reached<'_>) -> f64 {
        let (mut online, mut inhabitants) = (0.0, 0.0);
        for (i, weight) in self.members.iter().zip(&self.weights) {
            let profile = &setting.profiles[*i];
            // Thousandths of cases, per inhabitant.
            online += weight * profile.cases * state.agents[*i].use_share;
            if profile.kind != Kind::County {
                inhabitants += weight * f64::from(profile.inhabitants);
            }
        }
        online / inhabitants
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

/// Procedures online of an administration, as portals count them.
fn procedures(Reached { setting, state, .. }: Reached<'_>, i: usize, by: &Measurement) -> f64 {
    by.procedures(f64::from(state.agents[i].counts[1]), f64::from(setting.profiles[i].services))
}

/// Number of administrations in the county table.
fn full_number(scenario: &Scenario, counts: impl Fn(Kind, Land, &str) -> bool) -> f64 {
    let mut number = 0;
    for county in &scenario.tables.counties {
        let municipal = if county.is_city { Kind::CountyFreeCity } else { Kind::Municipality };
        let counts = |kind| counts(kind, county.land, &county.key);
        number += if counts(municipal) { county.administrations.iter().sum() } else { 0 };
        number += u32::from(!county.is_city && counts(Kind::County));
    }
    f64::from(number)
}
