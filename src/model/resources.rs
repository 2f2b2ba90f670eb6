//! Phase 4, resources [I01 I02 I04 I12 E02]: digital staff leave and are found, money comes and goes, hours become available.

use super::setting::EventSum;
use super::state::{Budget, State};
use super::world::Step;
use crate::scenario::lever::Lever;
use crate::units::Hazard;

/// Yearly cost of a post that the lever `posts` adds [EUR]; E10 with overheads.
const POST_EUR_PER_YEAR: f64 = 60_000.0;
/// Money that can be carried over, in yearly budgets.
const CARRY_YEARS: f64 = 2.0;
/// Hours that can be carried over, in months of work.
const CARRY_MONTHS: f64 = 6.0;

/// What is the same for all administrations of a cell and membership in a month.
struct Conditions {
    leaving: f64,
    filling: f64,
    displaced: f64,
    competence: f64,
    extra_posts: f64,
    budget_factor: f64,
    funding: f64,
    burden: f64,
}

impl Conditions {
    fn of(step: &Step<'_>, values: &super::policy::LeverValues) -> Self {
        let p = &step.setting.parameters.resources;
        let events = step.setting.events[step.month.index() as usize];
        let covid = values.of(Lever::Covid);
        let relief = 1.0 - p.pay_effect * values.of(Lever::Pay);
        Self {
            leaving: Hazard::per_year(p.leaving_per_year * relief * values.of(Lever::StaffAttrition)).probability(1.0),
            filling: Hazard::per_year(12.0 / (p.filling_months * relief)).probability(1.0),
            displaced: EventSum::total(events.displacement, covid),
            competence: 1.0 - (1.0 - p.competence) * (1.0 - values.of(Lever::Training)) * (1.0 - 0.5 * values.of(Lever::Expertise)),
            extra_posts: values.of(Lever::Posts),
            budget_factor: (1.0 + values.of(Lever::FiscalCycle) + EventSum::total(events.budget, covid)).max(0.0) / 12.0,
            funding: values.of(Lever::Funding),
            burden: values.of(Lever::ApplicationBurden),
        }
    }
}

/// Moves staff, money and hours by one month.
pub fn advance(step: &Step<'_>, state: &mut State) {
    let conditions: Vec<Conditions> = step.all_levers().iter().map(|values| Conditions::of(step, values)).collect();
    let (mut land_spending, mut municipal_spending) = (0.0, 0.0);
    for i in 0..step.setting.agents() {
        let c = &conditions[step.condition(state, i)];
        land_spending += staff(step, state, i, c);
        hours(step, state, i, c);
        let grant = if c.funding > 0.0 { grant(step, state, i, c) } else { 0.0 };
        let licences = state.licences[i] / 12.0;
        let yearly = step.setting.columns.yearly_budget[i];
        // What is left of the own budget can be carried over to a limit; grants come on top.
        let limit = (CARRY_YEARS * yearly).max(state.money[i]);
        state.money[i] = (state.money[i] + yearly * c.budget_factor - licences).min(limit) + grant;
        land_spending += grant;
        municipal_spending += licences;
    }
    state.spend(Budget::Land, land_spending);
    state.spend(Budget::Municipal, municipal_spending);
}

/// Digital posts: holders leave, vacancies are filled; returns what added posts cost the Land in the month [EUR].
fn staff(step: &Step<'_>, state: &mut State, i: usize, c: &Conditions) -> f64 {
    let id = step.setting.columns.id[i];
    let added = (c.extra_posts + step.setting.columns.post_rounding[i]).floor();
    let posts = step.setting.columns.posts[i] + added as u32;
    let (had_posts, had_filled) = (state.posts[i], state.filled[i]);
    let filled = had_filled.min(posts);
    let left = if filled == 0 { 0 } else { step.leaving.of(id).binomial(filled, c.leaving) };
    let found = if filled == posts { 0 } else { step.filling.of(id).binomial(posts - filled, c.filling) };
    let filled = filled + found - left;
    if posts != had_posts || filled != had_filled {
        state.posts[i] = posts;
        state.filled[i] = filled;
        let class = state.class(step.setting, i);
        let sums = state.tally.of(class);
        sums.posts += i64::from(posts) - i64::from(had_posts);
        sums.filled += i64::from(filled) - i64::from(had_filled);
    }
    added * POST_EUR_PER_YEAR / 12.0
}

/// Hours of the month after upkeep, divided between online services and internal digitalisation by the agenda.
fn hours(step: &Step<'_>, state: &mut State, i: usize, c: &Conditions) {
    let (columns, p, e) = (&step.setting.columns, &step.setting.parameters.resources, &step.setting.parameters.effort);
    let undisturbed = (1.0 - c.displaced * (1.0 + p.single_officer_penalty / f64::from(state.posts[i].max(1)))).max(0.0);
    let free = p.free_share * undisturbed;
    let own = state.filled[i].min(columns.posts[i]);
    let full_time = f64::from(own) * columns.post_share[i] + f64::from(state.filled[i] - own);
    let working = full_time * free + columns.line_staff[i] * undisturbed;
    let gross = p.post_hours_per_month * c.competence * working;
    let [_, level2, level3, _] = state.counts[i].map(f64::from);
    let needed = ((level2 - level3) * e.upkeep_level2_hours_per_year + level3 * e.upkeep_level3_hours_per_year) / 12.0;
    let upkeep = needed.min(0.5 * gross);
    let part_level3 = if state.cases_online[i] > 0.0 { state.cases_level3[i] / state.cases_online[i] } else { 0.0 };
    let cases_level3 = columns.cases[i] / 1000.0 * state.use_share[i] * part_level3;
    let saved = cases_level3 * step.setting.parameters.usage.saving_hours_per_case / 12.0 * free;
    let hours = gross - upkeep + saved;
    let carry = CARRY_MONTHS * gross.max(1.0);
    state.hours[i] = (state.hours[i] + hours * state.agenda[i]).min(carry);
    state.internal_hours[i] = (state.internal_hours[i] + hours * (1.0 - state.agenda[i])).min(carry);
    state.work(upkeep);
}

/// Grant of the month: paid once a year to those that have the hours for the application [EUR].
fn grant(step: &Step<'_>, state: &mut State, i: usize, c: &Conditions) -> f64 {
    let amount = c.funding * step.setting.columns.grant_inhabitants[i];
    let price = c.burden * step.setting.parameters.resources.bought_hour_eur;
    let due = i32::from(step.setting.columns.decision_month[i]) == step.month.index() % 12;
    if !due || amount <= price || state.hours[i] + state.internal_hours[i] < c.burden {
        return 0.0;
    }
    let from_online = c.burden.min(state.hours[i].max(0.0));
    state.hours[i] -= from_online;
    state.internal_hours[i] -= c.burden - from_online;
    state.work(c.burden);
    amount
}
