//! Phase 4, resources [I01 I02 I04 I12 E02]: digital staff leave and are found, money comes and goes, hours become available.

use super::setting::EventSum;
use super::state::{Budget, State};
use super::world::Step;
use crate::random::Decision;
use crate::scenario::lever::Lever;
use crate::units::Hazard;
use rand_distr::{Binomial, Distribution};

/// Yearly cost of a post that the lever `posts` adds [EUR]; E10 with overheads (facts 2).
const POST_EUR_PER_YEAR: f64 = 60_000.0;
/// Money and hours that can be carried over, in years of budget and months of work.
const CARRY_YEARS: f64 = 2.0;
const CARRY_MONTHS: f64 = 6.0;

/// Moves staff, money and hours by one month.
pub fn advance(step: &Step<'_>, state: &mut State) {
    let (setting, p) = (step.setting, &step.setting.parameters.resources);
    let leaving = step.draws.at(Decision::Leaving, step.month);
    let filling = step.draws.at(Decision::Filling, step.month);
    let events = setting.events[step.month.index() as usize];
    let (mut land_spending, mut municipal_spending) = (0.0, 0.0);
    for (i, a) in setting.population.administrations.iter().enumerate() {
        let values = step.levers(state, i);
        let covid = values.of(Lever::Covid);

        let extra = values.of(Lever::Posts);
        state.posts[i] = a.posts + extra.round() as u32;
        land_spending += extra.round() * POST_EUR_PER_YEAR / 12.0;
        let relief = 1.0 - p.pay_effect * values.of(Lever::Pay);
        let rate = p.leaving_per_year * relief * values.of(Lever::StaffAttrition);
        let left = binomial(state.filled[i].min(state.posts[i]), step.leaving_probability(rate), leaving.of(a.id));
        let vacant = state.posts[i].saturating_sub(state.filled[i]);
        let found = binomial(vacant, Hazard::per_year(12.0 / (p.filling_months * relief)).probability(1.0), filling.of(a.id));
        state.filled[i] = (state.filled[i] + found - left).min(state.posts[i]);

        let displaced = EventSum::total(events.displacement, covid) * (1.0 + p.single_officer_penalty / f64::from(state.posts[i].max(1)));
        let free = p.free_share * (1.0 - displaced).max(0.0);
        let competence = 1.0 - (1.0 - p.competence) * (1.0 - values.of(Lever::Training)) * (1.0 - 0.5 * values.of(Lever::Expertise));
        let digital = f64::from(state.filled[i]) * a.post_share * free;
        let line = a.staff * p.line_staff_share * (1.0 - displaced).max(0.0);
        let gross = p.post_hours_per_month * competence * (digital + line);
        let upkeep = upkeep(step, state, i).min(0.5 * gross);
        let saved = saved_hours(step, state, i) * free;
        let hours = gross - upkeep + saved;
        let agenda = state.agenda[i];
        state.hours[i] = (state.hours[i] + hours * agenda).min(CARRY_MONTHS * gross.max(1.0));
        state.internal_hours[i] = (state.internal_hours[i] + hours * (1.0 - agenda)).min(CARRY_MONTHS * gross.max(1.0));
        state.work(upkeep);

        let cycle = (1.0 + values.of(Lever::FiscalCycle) + EventSum::total(events.budget, covid)).max(0.0);
        let grant = grant(step, state, i);
        land_spending += grant;
        let licences = licences(step, state, i) / 12.0;
        municipal_spending += licences;
        let cap = CARRY_YEARS * setting.yearly_budget[i];
        state.money[i] = (state.money[i] + setting.yearly_budget[i] * cycle / 12.0 + grant - licences).clamp(-cap, cap.max(state.money[i]));
    }
    state.spend(Budget::Land, land_spending);
    state.spend(Budget::Municipal, municipal_spending);
}

fn binomial(trials: u32, probability: f64, mut draw: crate::random::Draw) -> u32 {
    match trials {
        0 => 0,
        1 => u32::from(draw.chance(probability)),
        _ => Binomial::new(u64::from(trials), probability).map_or(0, |binomial| binomial.sample(&mut draw) as u32),
    }
}

/// Hours a month for keeping services running, by level.
fn upkeep(step: &Step<'_>, state: &State, i: usize) -> f64 {
    let effort = &step.setting.parameters.effort;
    let [_, level2, level3, _] = state.counts[i].map(f64::from);
    ((level2 - level3) * effort.upkeep_level2_hours_per_year + level3 * effort.upkeep_level3_hours_per_year) / 12.0
}

/// Hours a month that line staff save on cases handled at level 3.
fn saved_hours(step: &Step<'_>, state: &State, i: usize) -> f64 {
    let cases = f64::from(step.setting.population.administrations[i].population) * state.cases_level3[i] * state.use_share[i];
    cases * step.setting.parameters.usage.saving_hours_per_case / 12.0
}

fn licences(step: &Step<'_>, state: &State, i: usize) -> f64 {
    f64::from(state.counts[i][1]) * step.setting.parameters.effort.provider_eur_per_year
}

/// Grant of the month: paid once a year to those that have the hours for the application [EUR].
fn grant(step: &Step<'_>, state: &mut State, i: usize) -> f64 {
    let a = &step.setting.population.administrations[i];
    let values = step.levers(state, i);
    let amount = values.of(Lever::Funding) * f64::from(a.population.clamp(5_000, 200_000));
    let burden = values.of(Lever::ApplicationBurden);
    let price = burden * step.setting.parameters.resources.bought_hour_eur;
    let due = a.id % 12 == step.month.index() as u64 % 12;
    if amount <= price || !due || state.hours[i] + state.internal_hours[i] < burden {
        return 0.0;
    }
    state.work(burden);
    let from_online = burden.min(state.hours[i].max(0.0));
    state.hours[i] -= from_online;
    state.internal_hours[i] -= burden - from_online;
    amount
}
