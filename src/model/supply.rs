//! Phase 2, supply [E01 E03 E04 E10 E12 E14 S03 S07]: preconditions, EfA services, providers,
//! central services, base components.

use super::bitset;
use super::environment::{Completion, Supply};
use super::ledger::Use;
use super::state::State;
use super::step::Step;
use super::tally::Route;
use crate::random::Decision;
use crate::scenario::land::Land;
use crate::scenario::lever::Lever;
use crate::units::Month;

/// Place of central rollout, which only connects.
pub const ROLLOUT: usize = 0;
/// Place of central provision beside it.
const PROVISION: usize = 1;

/// Moves everything that is offered to administrations by one month.
pub fn advance(step: &Step<'_>, state: &mut State) {
    barriers(step, &mut state.environment.supply);
    preconditions(step, state);
    base_components(step, state);
    efa(step, state);
    platforms(step, &mut state.environment.supply);
    providers(step, state);
    links(step, state);
    central(step, state);
    let State { environment, .. } = state;
    step.setting.policy.book(
        step.month,
        &step.setting.prices,
        &environment.half_inhabitants,
        step.setting.population.part,
        &mut environment.ledger,
    );
}

/// Barriers that fall in the month.
fn barriers(step: &Step<'_>, supply: &mut Supply) {
    while let Some((_, slot)) = supply.barriers.pop_if(|(end, _)| *end <= step.month.index()) {
        bitset::remove(&mut supply.barred, usize::from(slot));
    }
}

/// The platform of each Land gets the applications that are known of it, simple and popular ones
/// first.
fn platforms(step: &Step<'_>, supply: &mut Supply) {
    let (setting, words) = (step.setting, step.setting.words);
    for (land, count) in setting.applications[step.month.index() as usize].iter().enumerate() {
        let so_far = &mut supply.applications[land];
        for slot in setting.platform_order.iter().take(*count).skip(*so_far) {
            let row = &mut supply.platform[land * words..(land + 1) * words];
            bitset::insert(row, usize::from(*slot));
        }
        *so_far = (*so_far).max(*count);
    }
}

/// `dr = (rho0 + rho1 c)(r* - r)`, `r* = r0 + (1 - r0) c`: coordination changes where the process
/// ends, not only when.
fn preconditions(step: &Step<'_>, state: &mut State) {
    let p = &step.setting.parameters.supply;
    for (cell, r) in state.environment.supply.preconditions.iter_mut().enumerate() {
        let coordination = step.setting.policy.of_cell(step.month, cell).of(Lever::Coordination);
        let target = p.preconditions_floor + (1.0 - p.preconditions_floor) * coordination;
        *r += (p.preconditions_rate_per_month
            + p.preconditions_coordination_rate_per_month * coordination)
            * (target - *r);
    }
}

/// From the ratification of the treaty on registers on, readiness grows linearly; the lever adds
/// the pace that reaches full readiness in five years.
fn base_components(step: &Step<'_>, state: &mut State) {
    const FULL_PACE_PER_YEAR: f64 = 0.2;
    const RATIFICATION: Month = Month::new(2025, 10);
    let setting = step.setting;
    let rows = state.environment.supply.once_only.chunks_exact_mut(setting.words);
    for (cell, (readiness, once_only)) in
        state.environment.supply.base_components.iter_mut().zip(rows).enumerate()
    {
        let lever = setting.policy.of_cell(step.month, cell).of(Lever::BaseComponents);
        let own_pace = if step.month < RATIFICATION {
            0.0
        } else {
            setting.parameters.supply.base_components_per_year
        };
        // In degrees the last registers take longest.
        let open = if setting.links.level_degrees { 1.0 - *readiness } else { 1.0 };
        let pace = (own_pace + FULL_PACE_PER_YEAR * lever) * open;
        let before = std::mem::replace(readiness, (*readiness + pace / 12.0).min(1.0));
        if *readiness == before && step.month > Month::START {
            continue;
        }
        for (slot, _) in setting
            .services
            .iter()
            .enumerate()
            .filter(|(_, service)| *readiness >= service.once_only_from)
        {
            bitset::insert(once_only, slot);
        }
    }
}

/// Release, then a contract of the Land that comes sooner with coordination, then a pilot of up to
/// twice the shortest length.
fn efa(step: &Step<'_>, state: &mut State) {
    let (setting, p) = (step.setting, &step.setting.parameters.supply);
    let slots = setting.services.len();
    for land in Land::all() {
        let coordination = setting.policy.land_mean(step.month, land, Lever::Coordination);
        let shift: [f64; 2] = std::array::from_fn(|tier| {
            let value = |cell: usize| {
                setting.policy.of_cell(step.month, cell).for_tier(Lever::EfaRelease, tier)
            };
            setting.policy.mean_over(|cell| (cell.land == land).then_some(cell.parts), value)
        });
        for &(slot, release) in &setting.releases {
            if setting.is_dated(land, slot) {
                continue;
            }
            let service = &setting.services[slot];
            let pilot = &mut state.environment.supply.pilot[land.index() * slots + slot];
            match *pilot {
                -1 => {
                    let since =
                        f64::from(step.month.index() - release.index()) - shift[service.tier];
                    let draw = |decision| {
                        step.draws
                            .once(decision)
                            .of_pair(land.index() as u64, service.number)
                            .uniform()
                    };
                    if since >= 0.0
                        && since
                            >= draw(Decision::EfaContract)
                                * p.efa_contract_months
                                * (1.0 - coordination)
                    {
                        *pilot = (p.efa_pilot_months * (1.0 + draw(Decision::EfaPilot))) as i16;
                        let earlier = (-shift[service.tier]).max(0.0);
                        state
                            .environment
                            .ledger
                            .federation
                            .spend(earlier * setting.parameters.prices.efa_release);
                    }
                }
                0 => {
                    let now = step.month.index();
                    state.environment.supply.release(setting, land.index(), slot, now);
                }
                _ => *pilot -= 1,
            }
        }
    }
}

/// Each provider extends its offer in its own order; standards speed it up as far as migrations are
/// done.
fn providers(step: &Step<'_>, state: &mut State) {
    let (setting, p) = (step.setting, &step.setting.parameters.supply);
    let pace: Vec<f64> = Land::all()
        .map(|land| {
            let compliant = share_done(
                state.environment.supply.migrated[land.index()],
                setting.migrations_asked[land.index()],
            );
            let standards = setting.policy.land_mean(step.month, land, Lever::Standards);
            p.provider_services_per_month
                * (1.0 + p.provider_standards_gain * standards * compliant)
        })
        .collect();
    for (provider, land) in setting.population.provider_lands.iter().enumerate() {
        let Supply { provider_orders, provider_progress, provider_pace, offers, .. } =
            &mut state.environment.supply;
        let (progress, next) = &mut provider_progress[provider];
        *progress += pace[land.index()] * provider_pace[provider];
        while *progress >= 1.0 {
            *progress -= 1.0;
            if let Some(&slot) = provider_orders[provider].get(*next) {
                let row = provider * setting.words;
                bitset::insert(&mut offers[row..row + setting.words], usize::from(slot));
                *next += 1;
            }
        }
    }
}

/// Share of the migrations that standards ask for that are done.
fn share_done(done: u64, asked: u64) -> f64 {
    done as f64 / asked.max(1) as f64
}

/// Vendors finish the links of software families one after the other; standards speed them up as
/// far as migrations are done.
fn links(step: &Step<'_>, state: &mut State) {
    const FIRST: Month = Month::new(2020, 1);
    let (setting, p) = (step.setting, &step.setting.parameters.supply);
    if step.month >= FIRST {
        let standards = setting.policy.mean_over(
            |cell| Some(cell.parts),
            |cell| setting.policy.of_cell(step.month, cell).of(Lever::Standards),
        );
        let compliant = share_done(
            state.environment.supply.migrated.iter().sum(),
            setting.migrations_asked.iter().sum(),
        );
        state.environment.supply.link_twelfths +=
            p.links_per_year * (1.0 + p.provider_standards_gain * standards * compliant);
    }
}

/// Services that the Land connects (rollout, EfA services under contract) or provides itself
/// (provision, any service): focus and popular ones first.
fn central(step: &Step<'_>, state: &mut State) {
    let setting = step.setting;
    for cell in 0..setting.policy.cells.len() {
        for (way, lever) in [Lever::CentralRollout, Lever::CentralProvision].into_iter().enumerate()
        {
            let values = setting.policy.of_cell(step.month, cell);
            let by_tier = [values.for_tier(lever, 0), values.for_tier(lever, 1)];
            let strength = by_tier[0].max(by_tier[1]);
            state.environment.supply.central_progress[cell][way] +=
                strength * setting.parameters.supply.central_services_per_month;
            while state.environment.supply.central_progress[cell][way] >= 1.0 {
                state.environment.supply.central_progress[cell][way] -= 1.0;
                if let Some(slot) = next_central(step, state, cell, by_tier, way) {
                    let months = setting.parameters.supply.central_connection_months;
                    connect(step, state, cell, slot, way, months);
                }
            }
        }
    }
}

fn next_central(
    step: &Step<'_>,
    state: &State,
    cell: usize,
    by_tier: [f64; 2],
    way: usize,
) -> Option<usize> {
    let setting = step.setting;
    let land = setting.policy.cells[cell].land.index();
    let efa = &state.environment.supply.efa[land * setting.words..(land + 1) * setting.words];
    let done =
        &state.environment.supply.central[way][cell * setting.words..(cell + 1) * setting.words];
    setting.central_order.iter().map(|&slot| usize::from(slot)).find(|&slot| {
        by_tier[setting.services[slot].tier] > 0.0
            && !bitset::contains(done, slot)
            && !bitset::contains(&state.environment.supply.barred, slot)
            && (way == PROVISION || bitset::contains(efa, slot))
    })
}

/// Connects all administrations of a cell to a central service, each at its turn within the
/// connection time [months].
pub fn connect(
    step: &Step<'_>,
    state: &mut State,
    cell: usize,
    slot: usize,
    way: usize,
    months: f64,
) {
    let setting = step.setting;
    let prices = &setting.parameters.prices;
    let (level, price) = if way == PROVISION {
        (3, prices.central_provision_connection)
    } else {
        (2, prices.central_rollout_connection)
    };
    // A front office comes first where the back office is told apart.
    let apart = way == PROVISION && setting.links.back_office;
    bitset::insert(
        &mut state.environment.supply.central[way]
            [cell * setting.words..(cell + 1) * setting.words],
        slot,
    );
    let question = step.draws.once(Decision::Turn);
    let [accepted, ramp] =
        [Decision::BackOffice, Decision::BackOfficeMonth].map(|decision| step.draws.once(decision));
    let others = &state.environment.supply.central[PROVISION - way];
    let under_way =
        bitset::contains(&others[cell * setting.words..(cell + 1) * setting.words], slot);
    for &administration in &setting.policy.cells[cell].members {
        let a = &setting.population.administrations[administration];
        if !bitset::contains(&setting.own_services[a.kind as usize], slot)
            || state.has(setting, administration, slot, usize::from(level))
        {
            continue;
        }
        let draw = question.of_pair(a.id, setting.services[slot].number).uniform();
        let wait = setting.profiles[administration].place(draw) * months;
        // The data sheet is filled in once, whichever way comes first.
        let hours = if under_way { 0.0 } else { setting.parameters.effort.central_hours };
        let (mut actor, environment) = state.actor(setting, administration);
        actor.agent.hours -= hours;
        actor.take(slot);
        actor.account(environment).work(Use::Online, hours);
        environment.ledger.laender[actor.profile.land].spend(actor.profile.weight * price);
        let (now, ready) = (step.month.index(), step.month.index() + wait as i32);
        let mut reaches = |level: u8, month: i32| {
            let completion = Completion {
                administration: administration as u32,
                slot: slot as u16,
                level,
                route: Route::Central,
            };
            environment.schedule(now, month, completion);
        };
        if apart {
            reaches(2, ready);
            let (id, service) = (actor.profile.id, setting.services[slot].number);
            let p = &setting.parameters.supply;
            if accepted.of_pair(id, service).chance(p.back_office_acceptance) {
                let months = 2.0 * p.back_office_months * ramp.of_pair(id, service).uniform();
                reaches(3, ready + months as i32);
            }
        } else {
            reaches(level, ready);
        }
    }
}
