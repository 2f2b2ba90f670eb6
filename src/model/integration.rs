//! Internal digitalisation, part of phase 6 [I06 I08 I13 P08 P09]: DMS, forced migrations, links,
//! the raising of levels.

use super::agent::{Actor, Agent, Internal, Project};
use super::bitset;
use super::environment::Environment;
use super::ledger::{Ledger, Use};
use super::policy::{LeverValues, condition};
use super::setting::Profile;
use super::step::Step;
use super::tally::Route;
use crate::random::{Decision, Question};
use crate::scenario::administration::Function;
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
    /// Multiplier of effort and price of links and migrations, easier where standards say what to
    /// link to.
    link: f64,
}

impl Support {
    fn of(step: &Step<'_>, values: &LeverValues) -> Self {
        let p = &step.setting.parameters;
        let procurement =
            1.0 - p.effort.joint_procurement_saving * values.of(Lever::JointProcurement);
        let standards = values.of(Lever::Standards);
        Self {
            binding: standards >= BINDING,
            dms: procurement,
            link: procurement * (1.0 - p.supply.support_effect * standards),
        }
    }
}

impl Conditions {
    /// Prepares the month.
    pub fn of(step: &Step<'_>) -> Self {
        Self {
            support: step.all_levers().iter().map(|values| Support::of(step, values)).collect(),
            dms_start: step.draws.at(Decision::DmsStart, step.month),
            dms_start_rate: Hazard::per_year(
                step.setting.parameters.implementation.dms_start_per_year,
            ),
        }
    }

    /// Spends internal hours: a part on forced migrations, then the DMS, then links and the raising
    /// of levels.
    #[inline]
    pub fn advance(&self, step: &Step<'_>, actor: &mut Actor<'_>, environment: &mut Environment) {
        let left = |actor: &Actor<'_>, environment: &Environment, function| {
            let Actor { profile, agent, .. } = actor;
            1.0 - step.setting.saved(&environment.cooperations, profile, agent, function)
        };
        let mut support = self.support[condition(actor.profile.cell, actor.agent.membership)];
        let has_links = actor.agent.internal == Internal::Integration
            && actor.agent.has_links(step.month.index());
        if support.binding || has_links {
            support.link *= left(actor, environment, Function::Links);
        }
        let support = &support;
        if support.binding {
            meet_standards(step, actor, environment, support);
        }
        match actor.agent.internal {
            Internal::Idle => {
                if self.dms_start.of(actor.profile.id).occurs(self.dms_start_rate, 1.0) {
                    actor.agent.internal = Internal::Dms;
                }
                // Without a project, internal hours go into a migration in hand, else into daily
                // work; they cannot be saved up.
                let mut hours = std::mem::take(&mut actor.agent.internal_hours).max(0.0);
                if actor.agent.begun {
                    let moved = step.setting.parameters.resources.flow_share * hours;
                    actor.agent.hours += moved;
                    hours -= moved;
                }
                if !actor.agent.integration.is_none() {
                    hours -= work_on_integration(step, actor, environment, hours);
                }
                actor.account(environment).work(Use::Idle, hours);
            }
            Internal::Dms => {
                let left = support.dms * left(actor, environment, Function::Hosting);
                let p = &step.setting.parameters;
                introduce_dms(p, actor.profile, actor.agent, left, &mut environment.ledger);
                if actor.agent.dms >= 1.0 - 1e-9 {
                    actor.complete_dms(environment);
                }
            }
            Internal::Integration => {
                if actor.agent.has_links(step.month.index())
                    && !link_families(step, actor, environment, support)
                {
                    return;
                }
                raise_levels(step, actor, environment);
                if actor.agent.begun
                    && actor.agent.integration.is_none()
                    && !has_to_raise(step, actor, environment)
                {
                    let moved = step.setting.parameters.resources.flow_share
                        * actor.agent.internal_hours.max(0.0);
                    actor.agent.hours += moved;
                    actor.agent.internal_hours -= moved;
                }
            }
        }
    }
}

#[inline]
fn introduce_dms(
    p: &Parameters,
    profile: &Profile,
    agent: &mut Agent,
    left: f64,
    ledger: &mut Ledger,
) {
    let (hours, price) = (profile.dms.0 * left, profile.dms.1 * left);
    let (pace, own_part) = (1.0 / p.effort.dms_months, p.resources.grant_own_part);
    let progress = (agent.internal_hours / hours)
        .min(agent.spendable(own_part) / price)
        .min(pace)
        .min(1.0 - agent.dms);
    agent.dms += progress;
    agent.internal_hours -= progress * hours;
    let granted = agent.pay(progress * price, own_part);
    ledger.spend_granted(
        profile.class + agent.group as usize,
        (profile.land, profile.weight),
        progress * price,
        granted,
    );
    ledger.of(profile.class + agent.group as usize).work(Use::Internal, progress * hours);
}

fn migration(step: &Step<'_>, profile: &Profile, family: u16, support: &Support) -> (Project, f64) {
    let e = &step.setting.parameters.effort;
    let hours = e.migration_hours * profile.size_effort * support.link;
    (
        Project {
            subject: family,
            level: 0,
            hours,
            not_before: step.month.index() + MIGRATION_MONTHS,
            route: Route::Own,
        },
        e.migration_eur * support.link,
    )
}

/// Software families of which an administration has services online, one bit each.
fn families_online(step: &Step<'_>, actor: &Actor<'_>) -> u32 {
    let any = |services: &[u64]| {
        services
            .iter()
            .zip(&*actor.services)
            .any(|(services, block)| services & block.levels[1] != 0)
    };
    step.setting
        .family_services
        .iter()
        .enumerate()
        .filter(|(_, services)| any(services))
        .fold(0, |bits, (family, _)| bits | 1 << family)
}

/// Replaces products that cannot comply, one after the other: a part of all hours goes there first,
/// and as a new duty has to be compensated (Konnexität), the Land pays the price.
fn meet_standards(
    step: &Step<'_>,
    actor: &mut Actor<'_>,
    environment: &mut Environment,
    support: &Support,
) {
    if actor.agent.integration.is_none() {
        let missing = !actor.agent.compliant & families_online(step, actor);
        if missing == 0 {
            return;
        }
        let (project, price) =
            migration(step, actor.profile, missing.trailing_zeros() as u16, support);
        environment.ledger.laender[actor.profile.land].spend(actor.profile.weight * price);
        actor.agent.integration = project;
    }
    let claim = step.setting.parameters.implementation.migration_claim;
    let (online, internal) =
        (claim * actor.agent.hours.max(0.0), claim * actor.agent.internal_hours.max(0.0));
    let used = work_on_integration(step, actor, environment, online + internal);
    if used > 0.0 {
        actor.agent.hours -= used * online / (online + internal);
        actor.agent.internal_hours -= used * internal / (online + internal);
    }
}

/// Works on the link or migration in hand, at most for the available hours; returns the hours used.
fn work_on_integration(
    step: &Step<'_>,
    actor: &mut Actor<'_>,
    environment: &mut Environment,
    available: f64,
) -> f64 {
    let agent = &mut *actor.agent;
    let project = &mut agent.integration;
    let used = smaller(project.hours, available);
    project.hours -= used;
    let (family, is_link) = (project.subject, project.level == 1);
    if project.hours <= 0.0 && step.month.index() >= project.not_before {
        *project = Project::NONE;
        if is_link {
            actor.link(step.setting, usize::from(family));
        } else if agent.compliant >> family & 1 == 0 {
            agent.compliant |= 1 << family;
            environment.supply.migrated[actor.profile.land] += u64::from(actor.profile.parts);
        }
    }
    actor.account(environment).work(Use::Internal, used);
    used
}

/// Links software families that have services online, in the order of finished links; true when
/// nothing is left in hand.
fn link_families(
    step: &Step<'_>,
    actor: &mut Actor<'_>,
    environment: &mut Environment,
    support: &Support,
) -> bool {
    if actor.agent.integration.is_none() && !begin_link(step, actor, environment, support) {
        return true;
    }
    let used = work_on_integration(step, actor, environment, actor.agent.internal_hours.max(0.0));
    actor.agent.internal_hours -= used;
    actor.agent.integration.hours <= 0.0
}

/// Begins the next link, or the migration that it needs; false where no family waits or money is
/// lacking.
fn begin_link(
    step: &Step<'_>,
    actor: &mut Actor<'_>,
    environment: &mut Environment,
    support: &Support,
) -> bool {
    let e = &step.setting.parameters.effort;
    let own_part = step.setting.parameters.resources.grant_own_part;
    let saving = support.link * base_component_ease(actor.profile, environment);
    let begun = next_family(step, actor, environment).map(|family| {
        if actor.agent.compliant >> family & 1 == 1 {
            let hours = e.link_hours * actor.profile.size_effort * saving;
            (
                Project {
                    subject: family,
                    level: 1,
                    hours,
                    not_before: step.month.index() + LINK_MONTHS,
                    route: Route::Own,
                },
                e.link_eur * saving,
            )
        } else {
            migration(step, actor.profile, family, support)
        }
    });
    match begun {
        Some((project, price)) if price <= actor.agent.spendable(own_part) => {
            let granted = actor.agent.pay(price, own_part);
            actor.agent.integration = project;
            actor.book(environment, price, granted);
            true
        }
        _ => {
            actor.agent.integration.not_before = step.month.index() + LINK_REVIEW_MONTHS;
            false
        }
    }
}

/// The first family in the order of finished links that has unlinked services online.
fn next_family(step: &Step<'_>, actor: &Actor<'_>, environment: &Environment) -> Option<u16> {
    let setting = step.setting;
    let waits = |services: &[u64]| {
        services
            .iter()
            .zip(&*actor.services)
            .any(|(services, block)| services & block.levels[1] & !block.connected != 0)
    };
    let finished =
        setting.link_order.iter().take((environment.supply.link_twelfths / 12.0) as usize);
    finished
        .copied()
        .find(|family| waits(&setting.family_services[*family]))
        .map(|family| family as u16)
}

/// Multiplier of effort and price of links and of raising levels: base components halve them when
/// they are ready.
fn base_component_ease(profile: &Profile, environment: &Environment) -> f64 {
    1.0 - 0.5 * environment.supply.base_components[profile.cell]
}

/// Hours for raising one service to a higher level.
pub fn raising_hours(step: &Step<'_>, profile: &Profile, environment: &Environment) -> f64 {
    step.setting.parameters.effort.link_service_hours
        * profile.size_effort
        * base_component_ease(profile, environment)
}

/// Whether registers are so far that the administration raises services to level 4.
fn is_once_only(actor: &Actor<'_>, environment: &Environment) -> bool {
    environment.supply.base_components[actor.profile.cell] >= actor.profile.once_only_from
}

/// Whether a service could be raised to level 3 or 4 if hours were at hand.
fn has_to_raise(step: &Step<'_>, actor: &Actor<'_>, environment: &Environment) -> bool {
    let cell = actor.profile.cell * step.setting.words;
    let open = |word: usize| {
        let levels = &actor.services[word].levels;
        levels[2] & !levels[3] & environment.supply.once_only[cell + word] != 0
    };
    actor.agent.raisable > 0
        || is_once_only(actor, environment)
            && actor.agent.counts[2] > actor.agent.counts[3]
            && step.setting.words_of(actor.profile.kind).any(open)
}

/// Raises services of linked families to level 3 and, where registers are ready, to level 4.
#[inline]
fn raise_levels(step: &Step<'_>, actor: &mut Actor<'_>, environment: &mut Environment) {
    if has_to_raise(step, actor, environment) {
        let hours = raising_hours(step, actor.profile, environment);
        if actor.agent.internal_hours >= hours {
            let once_only = is_once_only(actor, environment);
            raise_open(step, actor, environment, hours, once_only);
        }
    }
}

/// Raises one service after the other, as long as the hours last.
fn raise_open(
    step: &Step<'_>,
    actor: &mut Actor<'_>,
    environment: &mut Environment,
    hours: f64,
    once_only: bool,
) {
    let (setting, words, cell) = (step.setting, step.setting.words, actor.profile.cell);
    for word in setting.words_of(actor.profile.kind) {
        for level in [3, 4] {
            if level == 4 && !once_only {
                break;
            }
            let block = &actor.services[word];
            let below = block.levels[level - 2] & !block.levels[level - 1];
            let open = below
                & if level == 3 {
                    block.connected
                } else {
                    environment.supply.once_only[cell * words + word]
                };
            for slot in bitset::slots(word, open) {
                if actor.agent.internal_hours < hours {
                    return;
                }
                actor.agent.internal_hours -= hours;
                actor.account(environment).work(Use::Internal, hours);
                // It is online already.
                actor.raise(setting, environment, slot, level, Route::Own);
            }
        }
    }
}
