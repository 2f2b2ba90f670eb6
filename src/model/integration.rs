//! Internal digitalisation, part of phase 6 [I06 I08 I13 P08 P09]: DMS, forced migrations, links, the raising of levels.

use super::setting::ONCE_ONLY_FROM;
use super::state::{Budget, Internal, NONE, Project, State};
use super::world::Step;
use crate::random::Decision;
use crate::scenario::lever::Lever;
use crate::units::Hazard;

/// Shortest duration of a link and of a migration.
const LINK_MONTHS: i32 = 6;
const MIGRATION_MONTHS: i32 = 12;
/// Value of the lever `standards` from which products must comply.
const BINDING: f64 = 0.5;
/// Months after which a family to link, and money for it, is looked for again.
const LINK_REVIEW_MONTHS: i32 = 6;

/// Spends internal hours: a part on forced migrations, then the DMS, then links and the raising of levels.
pub fn integrate(step: &Step<'_>, state: &mut State, i: usize) {
    let setting = step.setting;
    let values = step.levers(state, i);
    if values.of(Lever::Standards) >= BINDING {
        meet_standards(step, state, i);
    }
    match state.internal[i] {
        Internal::Idle => {
            let start = step.draws.at(Decision::DmsStart, step.month).of(setting.columns.id[i]);
            if start.occurs(Hazard::per_year(setting.parameters.implementation.dms_start_per_year), 1.0) {
                state.internal[i] = Internal::Dms;
            }
            // Without a project, internal hours go into a migration in hand, else into daily work; they cannot be saved up.
            if state.integration[i].subject != NONE {
                work_on_integration(step, state, i, state.internal_hours[i].max(0.0));
            }
            state.internal_hours[i] = 0.0;
        }
        Internal::Dms => introduce_dms(step, state, i),
        Internal::Integration => {
            if link_families(step, state, i) {
                raise_levels(step, state, i);
            }
        }
    }
}

/// Multiplier of effort and price of DMS, links and migrations.
fn procurement(step: &Step<'_>, state: &State, i: usize) -> f64 {
    1.0 - step.setting.parameters.effort.joint_procurement_saving * step.levers(state, i).of(Lever::JointProcurement)
}

/// Multiplier of effort and price of links and migrations where standards say what to link to.
fn standards_ease(step: &Step<'_>, state: &State, i: usize) -> f64 {
    1.0 - step.setting.parameters.supply.support_effect * step.levers(state, i).of(Lever::Standards)
}

fn introduce_dms(step: &Step<'_>, state: &mut State, i: usize) {
    let (setting, e) = (step.setting, &step.setting.parameters.effort);
    let saving = procurement(step, state, i);
    let (hours, price) = (setting.columns.dms[i].0 * saving, setting.columns.dms[i].1 * saving);
    let progress = (state.internal_hours[i] / hours).min(state.money[i].max(0.0) / price).min(1.0 / e.dms_months).min(1.0 - state.dms[i]);
    state.dms[i] += progress;
    state.internal_hours[i] -= progress * hours;
    state.money[i] -= progress * price;
    state.spend(Budget::Municipal, progress * price);
    state.work(progress * hours);
    if state.dms[i] >= 1.0 - 1e-9 {
        state.complete_dms(setting, i);
    }
}

fn migration(step: &Step<'_>, state: &State, i: usize, family: u32) -> (Project, f64) {
    let (e, saving) = (&step.setting.parameters.effort, procurement(step, state, i) * standards_ease(step, state, i));
    let hours = e.migration_hours * step.setting.columns.size_effort[i] * saving;
    (Project { subject: family, level: 0, hours, not_before: step.month.index() + MIGRATION_MONTHS }, e.migration_eur * saving)
}

/// Software families of which an administration has services online, one bit each.
fn families_online(step: &Step<'_>, state: &State, i: usize) -> u32 {
    let (setting, words) = (step.setting, step.setting.words);
    let online = &state.levels[1][i * words..(i + 1) * words];
    let any = |services: &[u64]| services.iter().zip(online).any(|(a, b)| a & b != 0);
    setting.family_services.iter().enumerate().filter(|(_, services)| any(services)).fold(0, |bits, (family, _)| bits | 1 << family)
}

/// Replaces products that cannot comply, one after the other: a part of all hours goes there first, and as a new duty has to be
/// compensated (Konnexität), the Land pays the price.
fn meet_standards(step: &Step<'_>, state: &mut State, i: usize) {
    if state.integration[i].subject == NONE {
        let missing = !state.compliant[i] & families_online(step, state, i);
        if missing == 0 {
            return;
        }
        let (project, price) = migration(step, state, i, missing.trailing_zeros());
        state.spend(Budget::Land, price);
        state.integration[i] = project;
    }
    let claim = step.setting.parameters.implementation.migration_claim;
    let (online, internal) = (claim * state.hours[i].max(0.0), claim * state.internal_hours[i].max(0.0));
    let used = work_on_integration(step, state, i, online + internal);
    if used > 0.0 {
        state.hours[i] -= used * online / (online + internal);
        state.internal_hours[i] -= used * internal / (online + internal);
    }
}

/// Works on the link or migration in hand, at most for the available hours; returns the hours used.
fn work_on_integration(step: &Step<'_>, state: &mut State, i: usize, available: f64) -> f64 {
    let project = &mut state.integration[i];
    let used = project.hours.min(available);
    project.hours -= used;
    let (family, is_link) = (project.subject, project.level == 1);
    if project.hours <= 0.0 && step.month.index() >= project.not_before {
        *project = Project::NONE;
        if is_link {
            state.link(step.setting, i, family as usize);
        } else if state.compliant[i] >> family & 1 == 0 {
            state.compliant[i] |= 1 << family;
            state.supply.migrated[step.setting.columns.land[i]] += 1;
        }
    }
    state.work(used);
    used
}

/// Links software families that have services online, most services first; true when nothing is left in hand.
fn link_families(step: &Step<'_>, state: &mut State, i: usize) -> bool {
    if state.integration[i].subject == NONE && !begin_link(step, state, i) {
        return true;
    }
    let used = work_on_integration(step, state, i, state.internal_hours[i].max(0.0));
    state.internal_hours[i] -= used;
    state.integration[i].hours <= 0.0
}

/// Begins the next link, or the migration that it needs; false where no family waits or money is lacking.
fn begin_link(step: &Step<'_>, state: &mut State, i: usize) -> bool {
    let (setting, e) = (step.setting, &step.setting.parameters.effort);
    let saving = procurement(step, state, i) * standards_ease(step, state, i) * base_component_ease(step, state, i);
    let link_price = e.link_eur * saving;
    if link_price > state.money[i] || step.month.index() < state.integration[i].not_before {
        return false;
    }
    let Some(family) = next_family(step, state, i) else {
        state.integration[i].not_before = step.month.index() + LINK_REVIEW_MONTHS;
        return false;
    };
    let (project, price) = if state.compliant[i] >> family & 1 == 1 {
        let hours = e.link_hours * setting.columns.size_effort[i] * saving;
        (Project { subject: family, level: 1, hours, not_before: step.month.index() + LINK_MONTHS }, link_price)
    } else {
        migration(step, state, i, family)
    };
    if price > state.money[i] {
        state.integration[i].not_before = step.month.index() + LINK_REVIEW_MONTHS;
        return false;
    }
    state.money[i] -= price;
    state.spend(Budget::Municipal, price);
    state.integration[i] = project;
    true
}

/// The unlinked family with most services online.
fn next_family(step: &Step<'_>, state: &State, i: usize) -> Option<u32> {
    let (setting, words) = (step.setting, step.setting.words);
    if state.counts[i][1] - state.counts[i][2] == state.raisable[i] {
        return None;
    }
    let waiting = |word: usize| state.levels[1][i * words + word] & !state.connected[i * words + word];
    let mut best = (0, None);
    for &family in setting.link_order.iter().take(state.supply.links_finished as usize) {
        let count: u32 = setting.family_services[family].iter().enumerate().map(|(word, services)| (services & waiting(word)).count_ones()).sum();
        if count > best.0 {
            best = (count, Some(family as u32));
        }
    }
    best.1
}

/// Multiplier of effort and price of links and of raising levels: base components halve them when they are ready.
fn base_component_ease(step: &Step<'_>, state: &State, i: usize) -> f64 {
    1.0 - 0.5 * state.supply.base_components[step.setting.policy.cell_of[i]]
}

/// Hours for raising one service to a higher level.
pub fn raising_hours(step: &Step<'_>, state: &State, i: usize) -> f64 {
    step.setting.parameters.effort.link_service_hours * step.setting.columns.size_effort[i] * base_component_ease(step, state, i)
}

/// Raises services of linked families to level 3 and, where registers are ready, to level 4.
fn raise_levels(step: &Step<'_>, state: &mut State, i: usize) {
    let (setting, words) = (step.setting, step.setting.words);
    let readiness = state.supply.base_components[setting.policy.cell_of[i]];
    let hours = raising_hours(step, state, i);
    let [_, _, level3, level4] = state.counts[i];
    let once_only = readiness >= ONCE_ONLY_FROM && level3 > level4;
    if state.internal_hours[i] < hours || (state.raisable[i] == 0 && !once_only) {
        return;
    }
    for word in setting.words_of(setting.columns.kind[i]) {
        for level in [3, 4] {
            if level == 4 && !once_only {
                break;
            }
            let below = state.levels[level - 2][i * words + word] & !state.levels[level - 1][i * words + word];
            let mut open = if level == 3 { below & state.connected[i * words + word] } else { below };
            while open != 0 {
                let slot = word * 64 + open.trailing_zeros() as usize;
                open &= open - 1;
                if state.internal_hours[i] < hours {
                    return;
                }
                if level == 4 && readiness < setting.services[slot].once_only_from {
                    continue;
                }
                state.internal_hours[i] -= hours;
                state.work(hours);
                state.raise(setting, i, slot, level as u8);
            }
        }
    }
}
