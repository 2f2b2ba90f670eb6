//! Internal digitalisation, part of phase 6 [I06 I08 I13 P08 P09]: DMS, forced migrations, links, the raising of levels.

use super::policy::{LeverValues, condition};
use super::setting::{ONCE_ONLY_FROM, Profile};
use super::state::{Agent, Budget, Internal, Ledger, Project, State};
use super::world::Step;
use crate::random::{Decision, Question};
use crate::scenario::lever::Lever;
use crate::scenario::parameters::Parameters;
use crate::statistics::smaller;
use crate::units::Hazard;

/// Shortest duration of a link and of a migration.
const LINK_MONTHS: i32 = 6;
const MIGRATION_MONTHS: i32 = 12;
/// Value of the lever `standards` from which products must comply.
const BINDING: f64 = 0.5;
/// Months after which a family to link, and money for it, is looked for again.
const LINK_REVIEW_MONTHS: i32 = 6;

/// What internal digitalisation looks at in a month.
pub struct Conditions {
    /// By cell and membership.
    support: Vec<Support>,
    dms_start: Question,
    dms_start_rate: Hazard,
}

/// What is the same for all administrations of a cell and membership.
#[derive(Clone, Copy)]
struct Support {
    /// Whether products must comply with standards.
    binding: bool,
    /// Multiplier of effort and price of a DMS.
    dms: f64,
    /// Multiplier of effort and price of links and migrations, easier where standards say what to link to.
    link: f64,
}

impl Support {
    fn of(step: &Step<'_>, values: &LeverValues) -> Self {
        let p = &step.setting.parameters;
        let procurement = 1.0 - p.effort.joint_procurement_saving * values.of(Lever::JointProcurement);
        let standards = values.of(Lever::Standards);
        Self { binding: standards >= BINDING, dms: procurement, link: procurement * (1.0 - p.supply.support_effect * standards) }
    }
}

impl Conditions {
    /// Prepares the month.
    pub fn of(step: &Step<'_>) -> Self {
        Self {
            support: step.all_levers().iter().map(|values| Support::of(step, values)).collect(),
            dms_start: step.draws.at(Decision::DmsStart, step.month),
            dms_start_rate: Hazard::per_year(step.setting.parameters.implementation.dms_start_per_year),
        }
    }

    /// Spends internal hours: a part on forced migrations, then the DMS, then links and the raising of levels.
    #[inline]
    pub fn advance(&self, step: &Step<'_>, state: &mut State, profile: &Profile) {
        let i = profile.index as usize;
        let mut agent = &mut state.agents[i];
        let support = &self.support[condition(profile.cell, agent.membership)];
        if support.binding {
            meet_standards(step, state, i, support);
            agent = &mut state.agents[i];
        }
        match agent.internal {
            Internal::Idle => {
                if self.dms_start.of(profile.id).occurs(self.dms_start_rate, 1.0) {
                    agent.internal = Internal::Dms;
                }
                // Without a project, internal hours go into a migration in hand, else into daily work; they cannot be saved up.
                let hours = std::mem::take(&mut agent.internal_hours);
                if !agent.integration.is_none() {
                    work_on_integration(step, state, i, hours.max(0.0));
                }
            }
            Internal::Dms => {
                introduce_dms(&step.setting.parameters, profile, agent, support, &mut state.ledger);
                if agent.dms >= 1.0 - 1e-9 {
                    state.complete_dms(step.setting, i);
                }
            }
            Internal::Integration => {
                if agent.has_links(step.month.index()) && !link_families(step, state, i, support) {
                    return;
                }
                raise_levels(step, state, profile);
            }
        }
    }
}

#[inline]
fn introduce_dms(p: &Parameters, profile: &Profile, agent: &mut Agent, support: &Support, ledger: &mut Ledger) {
    let (hours, price) = (profile.dms.0 * support.dms, profile.dms.1 * support.dms);
    let pace = 1.0 / p.effort.dms_months;
    let progress = (agent.internal_hours / hours).min(agent.money.max(0.0) / price).min(pace).min(1.0 - agent.dms);
    agent.dms += progress;
    agent.internal_hours -= progress * hours;
    agent.money -= progress * price;
    ledger.spend(Budget::Municipal, progress * price);
    ledger.work(progress * hours);
}

fn migration(step: &Step<'_>, i: usize, family: u16, support: &Support) -> (Project, f64) {
    let e = &step.setting.parameters.effort;
    let hours = e.migration_hours * step.setting.profiles[i].size_effort * support.link;
    (Project { subject: family, level: 0, hours, not_before: step.month.index() + MIGRATION_MONTHS }, e.migration_eur * support.link)
}

/// Software families of which an administration has services online, one bit each.
fn families_online(step: &Step<'_>, state: &State, i: usize) -> u32 {
    let (setting, blocks) = (step.setting, state.services(step.setting, i));
    let any = |services: &[u64]| services.iter().zip(blocks).any(|(services, block)| services & block.levels[1] != 0);
    setting.family_services.iter().enumerate().filter(|(_, services)| any(services)).fold(0, |bits, (family, _)| bits | 1 << family)
}

/// Replaces products that cannot comply, one after the other: a part of all hours goes there first, and as a new duty has to be
/// compensated (Konnexität), the Land pays the price.
fn meet_standards(step: &Step<'_>, state: &mut State, i: usize, support: &Support) {
    if state.agents[i].integration.is_none() {
        let missing = !state.agents[i].compliant & families_online(step, state, i);
        if missing == 0 {
            return;
        }
        let (project, price) = migration(step, i, missing.trailing_zeros() as u16, support);
        state.ledger.spend(Budget::Land, price);
        state.agents[i].integration = project;
    }
    let claim = step.setting.parameters.implementation.migration_claim;
    let (online, internal) = (claim * state.agents[i].hours.max(0.0), claim * state.agents[i].internal_hours.max(0.0));
    let used = work_on_integration(step, state, i, online + internal);
    if used > 0.0 {
        state.agents[i].hours -= used * online / (online + internal);
        state.agents[i].internal_hours -= used * internal / (online + internal);
    }
}

/// Works on the link or migration in hand, at most for the available hours; returns the hours used.
fn work_on_integration(step: &Step<'_>, state: &mut State, i: usize, available: f64) -> f64 {
    let agent = &mut state.agents[i];
    let project = &mut agent.integration;
    let used = smaller(project.hours, available);
    project.hours -= used;
    let (family, is_link) = (project.subject, project.level == 1);
    if project.hours <= 0.0 && step.month.index() >= project.not_before {
        *project = Project::NONE;
        if is_link {
            state.link(step.setting, i, usize::from(family));
        } else if agent.compliant >> family & 1 == 0 {
            agent.compliant |= 1 << family;
            state.supply.migrated[step.setting.profiles[i].land] += 1;
        }
    }
    state.ledger.work(used);
    used
}

/// Links software families that have services online, in the order of finished links; true when nothing is left in hand.
fn link_families(step: &Step<'_>, state: &mut State, i: usize, support: &Support) -> bool {
    if state.agents[i].integration.is_none() && !begin_link(step, state, i, support) {
        return true;
    }
    let used = work_on_integration(step, state, i, state.agents[i].internal_hours.max(0.0));
    state.agents[i].internal_hours -= used;
    state.agents[i].integration.hours <= 0.0
}

/// Begins the next link, or the migration that it needs; false where no family waits or money is lacking.
fn begin_link(step: &Step<'_>, state: &mut State, i: usize, support: &Support) -> bool {
    let e = &step.setting.parameters.effort;
    let saving = support.link * base_component_ease(step, state, i);
    let begun = next_family(step, state, i).map(|family| {
        if state.agents[i].compliant >> family & 1 == 1 {
            let hours = e.link_hours * step.setting.profiles[i].size_effort * saving;
            (Project { subject: family, level: 1, hours, not_before: step.month.index() + LINK_MONTHS }, e.link_eur * saving)
        } else {
            migration(step, i, family, support)
        }
    });
    let agent = &mut state.agents[i];
    match begun {
        Some((project, price)) if price <= agent.money => {
            agent.money -= price;
            agent.integration = project;
            state.ledger.spend(Budget::Municipal, price);
            true
        }
        _ => {
            agent.integration.not_before = step.month.index() + LINK_REVIEW_MONTHS;
            false
        }
    }
}

/// The first family in the order of finished links that has unlinked services online.
fn next_family(step: &Step<'_>, state: &State, i: usize) -> Option<u16> {
    let (setting, blocks) = (step.setting, state.services(step.setting, i));
    let waits = |services: &[u64]| services.iter().zip(blocks).any(|(services, block)| services & block.levels[1] & !block.connected != 0);
    let finished = setting.link_order.iter().take((state.supply.link_twelfths / 12.0) as usize);
    finished.copied().find(|family| waits(&setting.family_services[*family])).map(|family| family as u16)
}

/// Multiplier of effort and price of links and of raising levels: base components halve them when they are ready.
fn base_component_ease(step: &Step<'_>, state: &State, i: usize) -> f64 {
    1.0 - 0.5 * state.supply.base_components[step.setting.profiles[i].cell]
}

/// Hours for raising one service to a higher level.
pub fn raising_hours(step: &Step<'_>, state: &State, i: usize) -> f64 {
    step.setting.parameters.effort.link_service_hours * step.setting.profiles[i].size_effort * base_component_ease(step, state, i)
}

/// Raises services of linked families to level 3 and, where registers are ready, to level 4.
#[inline]
fn raise_levels(step: &Step<'_>, state: &mut State, profile: &Profile) {
    let i = profile.index as usize;
    let agent = &state.agents[i];
    let once_only = state.supply.base_components[profile.cell] >= ONCE_ONLY_FROM && agent.counts[2] > agent.counts[3];
    if agent.raisable > 0 || once_only {
        let hours = raising_hours(step, state, i);
        if agent.internal_hours >= hours {
            raise_open(step, state, i, hours, once_only);
        }
    }
}

/// Raises one service after the other, as long as the hours last.
fn raise_open(step: &Step<'_>, state: &mut State, i: usize, hours: f64, once_only: bool) {
    let (setting, words, cell) = (step.setting, step.setting.words, step.setting.profiles[i].cell);
    for word in setting.words_of(setting.profiles[i].kind) {
        for level in [3, 4] {
            if level == 4 && !once_only {
                break;
            }
            let block = &state.services(setting, i)[word];
            let below = block.levels[level - 2] & !block.levels[level - 1];
            let mut open = below & if level == 3 { block.connected } else { state.supply.once_only[cell * words + word] };
            while open != 0 {
                let slot = word * 64 + open.trailing_zeros() as usize;
                open &= open - 1;
                if state.agents[i].internal_hours < hours {
                    return;
                }
                state.agents[i].internal_hours -= hours;
                state.ledger.work(hours);
                state.raise(setting, i, slot, level);
            }
        }
    }
}
