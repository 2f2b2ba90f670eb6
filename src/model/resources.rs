//! Phase 4, resources [I01 I02 I04 I12 E02]: digital staff leave and are found, money comes and
//! goes, hours become available.

use super::agent::{Agent, Internal};
use super::cooperation::Fees;
use super::environment::Environment;
use super::ledger::{Account, Use};
use super::policy::{LeverValues, condition};
use super::setting::{EventSum, Profile, Setting, backing};
use super::step::Step;
use crate::random::{Decision, Question};
use crate::scenario::administration::{Function, Membership};
use crate::scenario::lever::Lever;
use crate::scenario::parameters::Parameters;
use crate::statistics::smaller;
use crate::units::Hazard;

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
    /// Whether grants are kept apart from own money.
    grant_accounts: bool,
    /// Index of the month.
    index: i32,
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
    /// Factor of free time through the levers on leadership and councils.
    backing: f64,
    /// Hours of the month that levers ask of an administration.
    claimed: f64,
    /// What levers pay on top of a filled post in the month [EUR].
    allowance: f64,
}

impl Rates {
    fn of(step: &Step<'_>, values: &LeverValues, membership: Membership) -> Self {
        let (setting, p) = (step.setting, &step.setting.parameters.resources);
        let events = setting.events[step.month.index() as usize];
        let covid = values.of(Lever::Covid);
        let attitude = 0.5 * (values.of(Lever::Leadership) + values.of(Lever::CouncilInterest));
        let backing = backing(&setting.parameters, attitude);
        let relief = 1.0 - p.pay_effect * values.of(Lever::Pay);
        let competence = 1.0
            - (1.0 - p.competence)
                * (1.0 - values.of(Lever::Training))
                * (1.0 - 0.5 * values.of(Lever::Expertise));
        Self {
            leaving: Hazard::per_year(
                p.leaving_per_year * relief * values.of(Lever::StaffAttrition),
            )
            .probability(1.0),
            filling: Hazard::per_year(12.0 / (p.filling_months * relief)).probability(1.0),
            displaced: EventSum::total(events.displacement, covid),
            hours_per_full_time: p.post_hours_per_month * competence,
            extra_posts: values.of(Lever::Posts),
            budget_factor: (1.0
                + values.of(Lever::FiscalCycle)
                + EventSum::total(events.budget, covid))
            .max(0.0)
                * backing
                / 12.0,
            funding: values.of(Lever::Funding),
            burden: values.of(Lever::ApplicationBurden),
            backing,
            claimed: values.hours_asked(&setting.prices, membership) / 12.0,
            allowance: values.of(Lever::Pay) * setting.parameters.prices.pay / 12.0,
        }
    }
}

impl Conditions {
    /// Prepares the month.
    pub fn of(step: &Step<'_>, environment: &Environment) -> Self {
        let memberships = Membership::ALL.into_iter().cycle();
        let rates = step
            .all_levers()
            .iter()
            .zip(memberships)
            .map(|(values, membership)| Rates::of(step, values, membership));
        Self {
            rates: rates.collect(),
            fees: environment.cooperations.iter().map(|c| Fees::of(step, c)).collect(),
            leaving: step.draws.at(Decision::Leaving, step.month),
            filling: step.draws.at(Decision::Filling, step.month),
            grant_accounts: step.setting.links.grant_accounts,
            index: step.month.index(),
            month: (step.month.index() % 12) as u8,
        }
    }

    /// Moves staff, money and hours by one month.
    #[inline]
    pub fn advance(
        &self,
        setting: &Setting,
        profile: &Profile,
        agent: &mut Agent,
        environment: &mut Environment,
    ) {
        let p = &setting.parameters;
        let Environment { tally, ledger, cooperations, .. } = environment;
        let rates = &self.rates[condition(profile.cell, agent.membership)];
        let added_posts = if rates.extra_posts > 0.0 {
            (rates.extra_posts + profile.post_rounding) as u32
        } else {
            0
        };
        let (had_posts, had_filled) = (agent.posts, agent.filled);
        agent.posts = profile.posts + added_posts;
        agent.filled = self.holders(profile, agent, rates);
        if agent.posts != had_posts || agent.filled != had_filled {
            let sums = tally.of(profile.class + agent.group as usize);
            sums.posts += i64::from(agent.posts) - i64::from(had_posts);
            sums.filled += i64::from(agent.filled) - i64::from(had_filled);
        }
        let (mut time, mut agreeing, mut fee) = (0.0, 0.0, 0.0);
        for joined in agent.joined() {
            let cooperation = &cooperations[joined];
            let saved = setting.saved_by(cooperation, profile, Function::Time, 0);
            time = if saved > time { saved } else { time };
            agreeing += setting.agreeing_hours(cooperation);
            fee += self.fees[joined].of_month(profile);
        }
        let account = ledger.of(profile.class + agent.group as usize);
        hours(p, profile, agent, rates, [time, agreeing], account);
        let decides = profile.decision_month == self.month;
        let applies = rates.funding > 0.0
            && decides
            && (!self.grant_accounts || agent.wants_money || agent.internal == Internal::Dms);
        let mut burden = 0.0;
        let grant = if applies {
            let saved = setting.saved(cooperations, profile, agent, Function::Grants);
            burden = rates.burden * (1.0 - saved);
            grant(p, profile, agent, rates, burden)
        } else {
            None
        };
        if agent.grant > 0.0 && agent.grant_until <= self.index {
            account.forfeit(agent.grant);
            agent.grant = 0.0;
        }
        if decides {
            agent.hired[1] = wanted_staff(p, agent);
        }
        agent.hired[0] += (agent.hired[1] - agent.hired[0]) / p.resources.filling_months;
        let hired = agent.hired[0] * p.prices.post;
        let paid = (agent.licences + hired) * (1.0 / 12.0) + fee;
        // What is left of the own budget can be carried over to a limit; grants come on top.
        let limit = CARRY_YEARS * profile.yearly_budget;
        let limit = if agent.money > limit { agent.money } else { limit };
        let income = profile.yearly_budget * rates.budget_factor;
        let money = agent.money + income - paid;
        agent.money = smaller(money, limit);
        account.lapse(money - agent.money);
        let land = &mut ledger.laender[profile.land];
        if let Some(eur) = grant {
            // A grant with an account of its own is paid when it is drawn.
            if !self.grant_accounts {
                land.spend(profile.weight * eur);
            }
            land.claim(profile.weight * burden * p.prices.application_hours);
        }
        if added_posts > 0 {
            land.spend(profile.weight * f64::from(added_posts) * p.prices.post / 12.0);
        }
        let account = ledger.of(profile.class + agent.group as usize);
        // Pay on top of posts comes, as the posts themselves do, from the budget of staff.
        let allowance = f64::from(agent.filled) * rates.allowance;
        account.spend(paid + allowance);
        account.earn(income + allowance);
        account.claim(rates.claimed);
        if let Some(eur) = grant {
            account.award(eur);
            if self.grant_accounts {
                agent.grant += eur;
                agent.grant_until = self.index + p.resources.grant_months as i32;
            } else {
                agent.money += eur;
                account.receive(eur);
            }
            account.work(Use::Upkeep, burden);
        }
    }

    /// Filled posts after some holders have left and some vacancies have been filled.
    #[inline]
    fn holders(&self, profile: &Profile, agent: &Agent, rates: &Rates) -> u32 {
        let filled = agent.filled.min(agent.posts);
        let left = if filled == 0 {
            0
        } else {
            self.leaving.of(profile.id).binomial(filled, rates.leaving)
        };
        let found = if filled == agent.posts {
            0
        } else {
            self.filling.of(profile.id).binomial(agent.posts - filled, rates.filling)
        };
        filled + found - left
    }
}

/// Hours of the month after upkeep, divided between online services and internal digitalisation by
/// the agenda.
#[inline]
fn hours(
    parameters: &Parameters,
    profile: &Profile,
    agent: &mut Agent,
    rates: &Rates,
    [time, agreeing]: [f64; 2],
    account: &mut Account,
) {
    let p = &parameters.resources;
    let displaced =
        rates.displaced * (1.0 + p.single_officer_penalty / f64::from(agent.posts.max(1)));
    let undisturbed = (1.0 - displaced).max(0.0);
    let free = smaller(p.free_share * undisturbed * (profile.backing * rates.backing), undisturbed);
    let own = agent.filled.min(profile.posts);
    let full_time =
        f64::from(own) * profile.post_share + f64::from(agent.filled - own) + agent.hired[0];
    // Officers who share their work do more of it; to agree takes hours in every cooperation.
    let shared = 1.0 + time;
    let gross =
        rates.hours_per_full_time * (full_time * free + profile.line_staff * undisturbed) * shared;
    let staff = rates.hours_per_full_time * (full_time + profile.line_staff) * shared;
    let upkeep = smaller(agent.upkeep + agreeing, 0.5 * gross);
    let saved = agent.saving * agent.use_share * free;
    let hours = gross - upkeep + saved;
    let carry = CARRY_MONTHS * gross.max(1.0);
    let online = agent.hours + hours * agent.agenda;
    let internal = agent.internal_hours + hours * (1.0 - agent.agenda);
    agent.hours = smaller(online, carry);
    agent.internal_hours = smaller(internal, carry);
    account.give(staff + saved);
    account.work(Use::Mandatory, staff - gross);
    account.work(Use::Upkeep, upkeep);
    account.work(Use::Idle, (online - agent.hours) + (internal - agent.internal_hours));
}

/// Staff that an administration short of hours hires from its own money, at most as many as it has
/// posts; one with hours to spare keeps what it can pay [full-time equivalents].
fn wanted_staff(p: &Parameters, agent: &Agent) -> f64 {
    let payable = p.resources.hiring_share * agent.money.max(0.0) / p.prices.post;
    let most = smaller(payable, f64::from(agent.posts));
    if agent.planned.used_up() { smaller(most, agent.hired[0]) } else { most }
}

/// Grant of the year for those that gain by it and have the hours for the application [EUR].
fn grant(
    parameters: &Parameters,
    profile: &Profile,
    agent: &mut Agent,
    rates: &Rates,
    burden: f64,
) -> Option<f64> {
    let amount = rates.funding * profile.grant_inhabitants();
    let price = burden * parameters.resources.bought_hour_eur;
    if amount <= price || agent.hours + agent.internal_hours < burden {
        return None;
    }
    let from_online = burden.min(agent.hours.max(0.0));
    agent.hours -= from_online;
    agent.internal_hours -= burden - from_online;
    Some(amount)
}
