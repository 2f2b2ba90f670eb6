//! Phase 4, resources [I01 I02 I04 I12 E02]: digital staff leave and are found, money comes and goes, hours become available.

use super::cooperation::{Fees, contribution};
use super::policy::LeverValues;
use super::setting::{EventSum, Profile};
use super::state::{Agent, Budget, NONE, State};
use super::world::Step;
use crate::random::{Decision, Question};
use crate::scenario::lever::Lever;
use crate::scenario::parameters::Parameters;
use crate::units::Hazard;

/// Yearly cost of a post that the lever `posts` adds [EUR]; E10 with overheads.
const POST_EUR_PER_YEAR: f64 = 60_000.0;
/// Money that can be carried over, in yearly budgets.
const CARRY_YEARS: f64 = 2.0;
/// Hours that can be carried over, in months of work.
const CARRY_MONTHS: f64 = 6.0;

/// What resources look at in a month.
pub struct Conditions {
    /// By cell and membership.
    rates: Vec<Rates>,
    /// By cooperation.
    fees: Vec<Fees>,
    leaving: Question,
    filling: Question,
    /// Month of the year, 0 to 11.
    month: u8,
}

/// What is the same for all administrations of a cell and membership.
struct Rates {
    leaving: f64,
    filling: f64,
    displaced: f64,
    hours_per_full_time: f64,
    extra_posts: f64,
    budget_factor: f64,
    funding: f64,
    burden: f64,
}

impl Rates {
    fn of(step: &Step<'_>, values: &LeverValues) -> Self {
        let p = &step.setting.parameters.resources;
        let events = step.setting.events[step.month.index() as usize];
        let covid = values.of(Lever::Covid);
        let relief = 1.0 - p.pay_effect * values.of(Lever::Pay);
        let competence = 1.0 - (1.0 - p.competence) * (1.0 - values.of(Lever::Training)) * (1.0 - 0.5 * values.of(Lever::Expertise));
        Self {
            leaving: Hazard::per_year(p.leaving_per_year * relief * values.of(Lever::StaffAttrition)).probability(1.0),
            filling: Hazard::per_year(12.0 / (p.filling_months * relief)).probability(1.0),
            displaced: EventSum::total(events.displacement, covid),
            hours_per_full_time: p.post_hours_per_month * competence,
            extra_posts: values.of(Lever::Posts),
            budget_factor: (1.0 + values.of(Lever::FiscalCycle) + EventSum::total(events.budget, covid)).max(0.0) / 12.0,
            funding: values.of(Lever::Funding),
            burden: values.of(Lever::ApplicationBurden),
        }
    }
}

impl Conditions {
    /// Prepares the month.
    pub fn of(step: &Step<'_>, state: &State) -> Self {
        Self {
            rates: step.all_levers().iter().map(|values| Rates::of(step, values)).collect(),
            fees: state.cooperations.iter().map(|c| Fees::of(step, c)).collect(),
            leaving: step.draws.at(Decision::Leaving, step.month),
            filling: step.draws.at(Decision::Filling, step.month),
            month: (step.month.index() % 12) as u8,
        }
    }

    /// Moves staff, money and hours by one month.
    pub fn advance(&self, step: &Step<'_>, state: &mut State, i: usize) {
        let rates = &self.rates[step.condition(state, i)];
        let added_posts = self.staff(step, state, i, rates);
        let (profile, agent) = (&step.setting.profiles[i], &mut state.agents[i]);
        let upkeep = hours(&step.setting.parameters, profile, agent, rates);
        let applies = rates.funding > 0.0 && profile.decision_month == self.month;
        let grant = if applies { grant(&step.setting.parameters, profile, agent, rates) } else { None };
        let paid = agent.licences / 12.0 + self.fee(step, profile, agent, i);
        // What is left of the own budget can be carried over to a limit; grants come on top.
        let limit = (CARRY_YEARS * profile.yearly_budget).max(agent.money);
        agent.money = (agent.money + profile.yearly_budget * rates.budget_factor - paid).min(limit) + grant.unwrap_or(0.0);
        state.spend(Budget::Municipal, paid);
        state.spend(Budget::Land, grant.unwrap_or(0.0) + f64::from(added_posts) * POST_EUR_PER_YEAR / 12.0);
        state.work(upkeep + if grant.is_some() { rates.burden } else { 0.0 });
    }

    /// Digital posts: holders leave, vacancies are filled; returns the posts that the lever `posts` adds.
    fn staff(&self, step: &Step<'_>, state: &mut State, i: usize, rates: &Rates) -> u32 {
        let (profile, agent) = (&step.setting.profiles[i], &mut state.agents[i]);
        let added = (rates.extra_posts + profile.post_rounding) as u32;
        let posts = profile.posts + added;
        let (had_posts, had_filled) = (agent.posts, agent.filled);
        let filled = had_filled.min(posts);
        let left = if filled == 0 { 0 } else { self.leaving.of(profile.id).binomial(filled, rates.leaving) };
        let found = if filled == posts { 0 } else { self.filling.of(profile.id).binomial(posts - filled, rates.filling) };
        let filled = filled + found - left;
        if posts != had_posts || filled != had_filled {
            (agent.posts, agent.filled) = (posts, filled);
            let sums = state.sums(step.setting, i);
            sums.posts += i64::from(posts) - i64::from(had_posts);
            sums.filled += i64::from(filled) - i64::from(had_filled);
        }
        added
    }

    /// What membership costs an administration in the month [EUR].
    fn fee(&self, step: &Step<'_>, profile: &Profile, agent: &Agent, i: usize) -> f64 {
        if agent.member_of == NONE {
            return 0.0;
        }
        let fees = &self.fees[agent.member_of as usize];
        (fees.member + if fees.leader == i as u32 { fees.leader_extra } else { 0.0 } + contribution(step, profile)) / 12.0
    }
}

/// Hours of the month after upkeep, divided between online services and internal digitalisation by the agenda; returns upkeep.
fn hours(parameters: &Parameters, profile: &Profile, agent: &mut Agent, rates: &Rates) -> f64 {
    let (p, e) = (&parameters.resources, &parameters.effort);
    let undisturbed = (1.0 - rates.displaced * (1.0 + p.single_officer_penalty / f64::from(agent.posts.max(1)))).max(0.0);
    let free = p.free_share * undisturbed;
    let own = agent.filled.min(profile.posts);
    let full_time = f64::from(own) * profile.post_share + f64::from(agent.filled - own);
    let gross = rates.hours_per_full_time * (full_time * free + profile.line_staff * undisturbed);
    let [_, level2, level3, _] = agent.counts.map(f64::from);
    let needed = ((level2 - level3) * e.upkeep_level2_hours_per_year + level3 * e.upkeep_level3_hours_per_year) / 12.0;
    let upkeep = needed.min(0.5 * gross);
    let part_level3 = if agent.cases_level3 > 0.0 { agent.cases_level3 / agent.cases_online } else { 0.0 };
    let cases_level3 = profile.cases / 1000.0 * agent.use_share * part_level3;
    let saved = cases_level3 * parameters.usage.saving_hours_per_case / 12.0 * free;
    let hours = gross - upkeep + saved;
    let carry = CARRY_MONTHS * gross.max(1.0);
    agent.hours = (agent.hours + hours * agent.agenda).min(carry);
    agent.internal_hours = (agent.internal_hours + hours * (1.0 - agent.agenda)).min(carry);
    upkeep
}

/// Grant of the year for those that gain by it and have the hours for the application [EUR].
fn grant(parameters: &Parameters, profile: &Profile, agent: &mut Agent, rates: &Rates) -> Option<f64> {
    let amount = rates.funding * profile.grant_inhabitants();
    let price = rates.burden * parameters.resources.bought_hour_eur;
    if amount <= price || agent.hours + agent.internal_hours < rates.burden {
        return None;
    }
    let from_online = rates.burden.min(agent.hours.max(0.0));
    agent.hours -= from_online;
    agent.internal_hours -= rates.burden - from_online;
    Some(amount)
}
