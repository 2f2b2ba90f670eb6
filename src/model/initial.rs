//! The state of January 2018: providers' orders, forms, pioneers, DMS, vacancies, awareness,
//! memberships, preconditions.

use super::agent::{Agent, Internal};
use super::bitset;
use super::cooperation::{associations, found};
use super::environment::NONE;
use super::obstacle::{OBSTACLES, Obstacle};
use super::population::Administration;
use super::setting::Setting;
use super::state::State;
use super::step::Step;
use super::tally::Route;
use crate::random::Decision;
use crate::scenario::administration::{Kind, Membership};
use crate::scenario::land::Land;

/// Size below which an administration counts as small for DMS and pioneers.
const SMALL: u32 = 20_000;
const LARGE: u32 = 100_000;

/// Builds the state before the first month.
pub fn state(step: &Step<'_>) -> State {
    let (setting, draws) = (step.setting, step.draws);
    let mut state = State::empty(setting);
    let p = &setting.parameters;
    state.environment.supply.preconditions.fill(p.supply.preconditions_floor);
    let tastes = draws.once(Decision::ProviderOrder);
    let order =
        |provider: usize| setting.order_of_offers(tastes, provider as u64, setting.services.len());
    state.environment.supply.provider_orders =
        (0..setting.population.provider_lands.len()).map(order).collect();
    let spread = p.supply.provider_spread;
    let paces = draws.once(Decision::ProviderPace);
    let pace =
        |provider: usize| libm::exp(spread * (paces.of(provider as u64).normal() - 0.5 * spread));
    state.environment.supply.provider_pace =
        (0..setting.population.provider_lands.len()).map(pace).collect();
    barriers(step, &mut state);
    // Law already rules out some ways, whoever the pioneer is.
    let barred = state.environment.supply.barred.clone();
    for (i, a) in setting.population.administrations.iter().enumerate() {
        let draw = |decision| draws.once(decision).of(a.id);
        let log_size = libm::log(f64::from(a.population) / 10_000.0);
        state.agents[i].compliant = setting.compatible[i];
        state.agents[i].posts = a.posts;
        let vacant = draw(Decision::InitialVacancy).binomial(a.posts, p.initial.vacancy_share);
        state.agents[i].filled = a.posts - vacant;
        state.agents[i].money = 0.5 * setting.profiles[i].yearly_budget;
        state.agents[i].awareness =
            (p.initial.awareness + p.initial.awareness_per_log_size * log_size).clamp(0.01, 0.9);
        state.agents[i].agenda = crate::statistics::logistic(p.attention.agenda_intercept);
        forms(
            setting,
            &mut state,
            i,
            (p.initial.forms_share + p.initial.forms_per_log_size * log_size).clamp(0.0, 1.0),
            draw(Decision::InitialForms).uniform(),
        );
        if a.population >= LARGE
            && a.kind != Kind::County
            && draw(Decision::Pioneer).chance(p.initial.pioneer_share)
        {
            state.agents[i].begun = true;
            let open = setting.preferences.order(i).iter().filter(|slot| {
                let slot = usize::from(**slot);
                !setting.traits[slot].efa_only && !bitset::contains(&barred, slot)
            });
            for &slot in open.take(p.initial.pioneer_services as usize) {
                let (mut actor, environment) = state.actor(setting, i);
                actor.raise(setting, environment, usize::from(slot), 2, Route::Own);
            }
        }
        dms(
            setting,
            &mut state,
            i,
            draw(Decision::InitialDms).uniform(),
            draw(Decision::InitialDmsProgress).uniform(),
        );
    }
    // Members of joint administrations leave their tasks to the leader.
    for members in &setting.joint.members {
        for &member in members {
            let (mut actor, _) = state.actor(setting, member as usize);
            setting.joint.slots.iter().for_each(|slot| {
                actor.take(usize::from(*slot));
            });
        }
    }
    for i in 0..setting.agents() {
        let (mut actor, environment) = state.actor(setting, i);
        for word in setting.words_of(actor.profile.kind) {
            let block = &actor.services[word];
            let own = setting.own_services[actor.profile.kind as usize][word];
            let mut held = [0; OBSTACLES];
            held[Obstacle::NotBegun as usize] = own & !block.levels[1] & !block.taken;
            actor.note(environment, word, held);
        }
    }
    associations(step, &mut state);
    peers(step, &mut state);
    state.agents.iter_mut().for_each(|agent| agent.group = agent.membership);
    state.moved.clear();
    state.environment.tally = state.recount(setting);
    state
}

/// Services that cannot be online anywhere before a date of their own.
fn barriers(step: &Step<'_>, state: &mut State) {
    let (setting, p) = (step.setting, &step.setting.parameters.supply);
    let [exists, end] =
        [Decision::Barrier, Decision::BarrierEnd].map(|decision| step.draws.once(decision));
    let supply = &mut state.environment.supply;
    for (slot, service) in setting.services.iter().enumerate() {
        // What has a known programme has none.
        let has_none = Land::all().any(|land| setting.is_dated(land, slot));
        if !has_none && exists.of(service.number).chance(p.barrier_share) {
            let years = -p.barrier_years * libm::log(end.of(service.number).uniform());
            bitset::insert(&mut supply.barred, slot);
            supply.barriers.push(((12.0 * years).min(1e6) as i32, slot as u16));
        }
    }
    supply.barriers.sort_unstable_by(|a, b| b.cmp(a));
}

/// Forms to download: around the mean share by a uniform spread of half of it, most wanted services
/// first.
fn forms(setting: &Setting, state: &mut State, i: usize, share: f64, u: f64) {
    let order = setting.preferences.order(i);
    let count = (share * (0.5 + u) * order.len() as f64).round() as usize;
    let (mut actor, environment) = state.actor(setting, i);
    for &slot in order.iter().take(count) {
        actor.publish(environment, usize::from(slot));
    }
}

/// DMS done, running (with uniform progress) or not begun; from 20,000 inhabitants twice as often
/// done, a quarter more often running.
fn dms(setting: &Setting, state: &mut State, i: usize, u: f64, progress: f64) {
    let p = &setting.parameters.initial;
    let small = setting.population.administrations[i].population < SMALL;
    let done = if small { p.dms_done_share } else { 2.0 * p.dms_done_share };
    let running =
        if small { p.dms_running_share } else { (1.25 * p.dms_running_share).min(1.0 - done) };
    if u < done {
        state.agents[i].internal = Internal::Integration;
        state.agents[i].dms = 1.0;
    } else if u < done + running {
        state.agents[i].internal = Internal::Dms;
        state.agents[i].dms = progress;
    }
}

/// Small groups of peers within a county, so many that with associations the observed share of
/// municipal administrations cooperates for IT.
fn peers(step: &Step<'_>, state: &mut State) {
    let (setting, question) = (step.setting, step.draws.once(Decision::InitialMembership));
    let ids = &setting.population.administrations;
    let counted = |those: &dyn Fn(&Administration, &Agent) -> bool| {
        let municipal = ids.iter().zip(&state.agents).filter(|(a, _)| a.kind != Kind::County);
        municipal.filter(|(a, agent)| those(a, agent)).map(|(a, _)| f64::from(a.parts)).sum::<f64>()
            * setting.population.part
    };
    let municipal = counted(&|_, _| true);
    let members = counted(&|_, agent| agent.membership != Membership::None);
    let chance = ((setting.parameters.initial.ikz_share * municipal - members)
        / (municipal - members).max(1.0))
    .max(0.0);
    for county in &setting.population.counties {
        let open = county
            .municipal
            .iter()
            .copied()
            .filter(|&i| state.agents[i].membership == Membership::None);
        let mut willing: Vec<usize> =
            open.filter(|&i| question.of(ids[i].id).chance(chance)).collect();
        willing.sort_by_key(|&i| question.of_pair(ids[i].id, 1).bits());
        // Two thirds of networks have two to four members (IWH/Uni Kassel); a lone rest joins the
        // last group.
        let groups = (willing.len() / 3).max(usize::from(willing.len() == 2));
        for (position, &administration) in willing.iter().enumerate().filter(|_| groups > 0) {
            let group = |position: usize| position * groups / willing.len();
            if position == 0 || group(position) != group(position - 1) {
                let founder = ids[administration].id;
                found(setting, step.draws, state, Membership::Peers, county.land, NONE, founder);
            }
            state.join(setting, administration, state.environment.cooperations.len() - 1);
        }
    }
}
