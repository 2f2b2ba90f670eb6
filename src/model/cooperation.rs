//! Phase 3, cooperation [E06 E07 E08 E09 E11]: inter-municipal cooperations (IKZ) are founded,
//! admit and lose members, decide what they share.
//!
//! Kinds differ only in who leads and pays, in the number and sizes of members and in scope; what
//! serves whom better follows from that.

use super::agent::Agent;
use super::bitset;
use super::environment::{Cooperation, NONE};
use super::setting::{Profile, Setting};
use super::state::State;
use super::step::Step;
use crate::random::{Decision, Draws, identity};
use crate::scenario::administration::{Function, Kind, Membership};
use crate::scenario::land::Land;
use crate::scenario::lever::Lever;
use crate::scenario::parameters::CooperationParameters;
use crate::statistics::logistic;
use crate::units::Hazard;

/// Moves cooperations and memberships by one month.
pub fn advance(step: &Step<'_>, state: &mut State) {
    // Membership before anything changes in the month, so that a policy of that month has not acted
    // yet.
    if step.month <= step.setting.simulation.membership_from {
        state.regroup(step.setting);
    }
    associations(step, state);
    found_led(step, state);
    consider_joining(step, state);
    decide(step, state);
    book_support(step, state);
}

/// Adds a cooperation without members. Its order of services mixes popularity with a taste of its
/// own, addressed by its founder.
pub fn found(
    setting: &Setting,
    draws: Draws,
    state: &mut State,
    kind: Membership,
    land: Land,
    leader: u32,
    founder: u64,
) -> usize {
    let id = founder ^ identity(kind.name());
    // Municipal cooperations share municipal services; an association serves counties as well.
    let scope = if kind == Membership::Association {
        setting.services.len()
    } else {
        setting.municipal_services
    };
    let order = setting.order_of_offers(draws.once(Decision::CooperationOrder), id, scope);
    let offers = vec![0; setting.words];
    for county in open_to(setting, kind, land, leader) {
        state.environment.open[county].push(state.environment.cooperations.len());
    }
    state.environment.cooperations.push(Cooperation {
        kind,
        land,
        leader,
        parts: 0,
        part: 1.0,
        log_sizes: 0.0,
        mean_log_size: 0.0,
        delay: 1.0,
        shares: [1.0; 2],
        progress: (0.0, 0),
        offers,
        order,
    });
    state.environment.cooperations.len() - 1
}

/// The association of a Land appears with its founding members, or takes in everybody by law.
pub fn associations(step: &Step<'_>, state: &mut State) {
    let setting = step.setting;
    for land in Land::all() {
        let share = setting.policy.land_mean(step.month, land, Lever::Association);
        if share <= 0.0 {
            continue;
        }
        let known = state
            .environment
            .cooperations
            .iter()
            .position(|c| c.kind == Membership::Association && c.land == land);
        let by_law = share >= 1.0;
        if known.is_some() && !by_law {
            continue;
        }
        let association = known.unwrap_or_else(|| {
            found(
                setting,
                step.draws,
                state,
                Membership::Association,
                land,
                NONE,
                identity(land.key()),
            )
        });
        let cells = setting.policy.cells.iter().filter(|cell| cell.land == land);
        let outside =
            |i: &usize| state.agents[*i].cooperation(Membership::Association) != Some(association);
        let free =
            |i: &usize| by_law || can_join(setting, &state.agents[*i], Membership::Association);
        let mut candidates: Vec<usize> =
            cells.flat_map(|cell| &cell.members).copied().filter(outside).filter(free).collect();
        candidates.sort_unstable();
        if !by_law {
            let question = step.draws.once(Decision::Founding);
            candidates
                .sort_by_key(|&i| question.of(setting.population.administrations[i].id).bits());
            candidates.truncate((share * setting.policy.members_of(land) as f64).round() as usize);
            candidates.sort_unstable();
        }
        for administration in candidates {
            state.join(setting, administration, association);
        }
    }
}

/// Counties found hubs and cities open partnerships, by themselves or with support.
fn found_led(step: &Step<'_>, state: &mut State) {
    let (setting, p) = (step.setting, &step.setting.parameters.cooperation);
    let question = step.draws.at(Decision::Founding, step.month);
    for lead in &setting.leads {
        let (leader, kind) = (lead.administration, lead.kind);
        let (id, lever) = (
            setting.profiles[leader].id,
            if kind == Membership::County { Lever::CountyHubs } else { Lever::CityPartnerships },
        );
        let rate = lead.founding_per_year
            + p.supported_founding_per_year
                * step.levers(&setting.profiles[leader], &state.agents[leader]).of(lever);
        if question.of_pair(id, kind as u64).occurs(Hazard::per_year(lead.weight * rate), 1.0)
            && led_by(state, leader, kind).is_none()
        {
            let hub = found(
                setting,
                step.draws,
                state,
                kind,
                setting.population.administrations[leader].land,
                leader as u32,
                id,
            );
            if can_join(setting, &state.agents[leader], kind) {
                state.join(setting, leader, hub);
            }
        }
    }
}

/// Whether an administration may join a cooperation of a kind: it is in none of the kind, or in none
/// at all where it can be in but one.
fn can_join(setting: &Setting, agent: &Agent, kind: Membership) -> bool {
    let taken = if setting.links.several_memberships { kind } else { agent.membership };
    !agent.is_member(taken) || taken == Membership::None
}

fn led_by(state: &State, leader: usize, kind: Membership) -> Option<usize> {
    state.environment.cooperations.iter().position(|c| c.kind == kind && c.leader == leader as u32)
}

/// What an administration decides.
enum Move {
    /// It joins a cooperation.
    Join(usize),
    /// It leaves its cooperation of a kind.
    Leave(Membership),
}

/// Once a year each municipal administration weighs the cooperations that are open to it, and
/// members may leave.
fn consider_joining(step: &Step<'_>, state: &mut State) {
    let (setting, p) = (step.setting, &step.setting.parameters.cooperation);
    let joining = step.draws.at(Decision::Joining, step.month);
    let leaving = step.draws.at(Decision::LeavingCooperation, step.month);
    let mut moves: Vec<(usize, Move)> = Vec::new();
    let deciding = &setting.deciding[step.month.index() as usize % 12];
    for i in deciding.iter().copied().filter(|i| setting.profiles[*i].kind != Kind::County) {
        let profile = &setting.profiles[i];
        let agent = &state.agents[i];
        for own in agent.joined().map(|joined| &state.environment.cooperations[joined]) {
            let by_law = own.kind == Membership::Association
                && step.levers(profile, agent).of(Lever::Association) >= 1.0;
            let draw = if setting.links.several_memberships {
                leaving.of_pair(profile.id, own.kind as u64)
            } else {
                leaving.of(profile.id)
            };
            if own.leader != i as u32
                && !by_law
                && draw.occurs(Hazard::per_year(p.leaving_per_year), 12.0)
            {
                moves.push((i, Move::Leave(own.kind)));
            }
        }
        let best = state.environment.open[profile.county]
            .iter()
            .filter(|c| can_join(setting, agent, state.environment.cooperations[**c].kind))
            .map(|&c| (joining_utility(step, state, i, c), c))
            .max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)));
        if let Some((utility, cooperation)) = best
            && joining.of(profile.id).chance(logistic(utility))
        {
            moves.push((i, Move::Join(cooperation)));
        }
    }
    for (administration, decided) in moves {
        match decided {
            Move::Join(cooperation) => state.join(setting, administration, cooperation),
            Move::Leave(kind) => state.leave(setting, administration, kind),
        }
    }
}

/// Counties to whose administrations a cooperation is open: those of the Land to its association,
/// those in reach to hubs and partnerships.
fn open_to(setting: &Setting, kind: Membership, land: Land, leader: u32) -> Vec<usize> {
    match kind {
        Membership::Association => {
            let counties = setting.population.counties.iter().enumerate();
            counties.filter(|(_, county)| county.land == land).map(|(index, _)| index).collect()
        }
        Membership::County | Membership::City => {
            let lead = setting
                .leads
                .iter()
                .find(|lead| lead.kind == kind && lead.administration as u32 == leader);
            lead.map_or_else(Vec::new, |lead| lead.reached.clone())
        }
        Membership::Peers | Membership::None => Vec::new(),
    }
}

/// Saved effort, minus fee against budget, minus loss of control, plus peers: log-odds of joining
/// within a year.
fn joining_utility(step: &Step<'_>, state: &State, i: usize, cooperation: usize) -> f64 {
    let (setting, p) = (step.setting, &step.setting.parameters.cooperation);
    let a = &setting.population.administrations[i];
    let c = &state.environment.cooperations[cooperation];
    let values = step.levers(&setting.profiles[i], &state.agents[i]);
    let saving = if setting.links.functions {
        by_function(step, state, i, c)
    } else {
        libm::log(
            setting.parameters.effort.own_hours
                / hours_per_service(setting, c, &setting.profiles[i], 1),
        )
    };
    let contribution = setting.profiles[i].contribution * setting.active[c.kind as usize];
    let fee = (fixed_fee(step, c, 1) + contribution) / setting.profiles[i].yearly_budget.max(1.0);
    let moderation = values.of(Lever::IkzModeration);
    let control = p.joining_control * (1.0 + 0.5 * a.self_government).max(0.0) * (1.0 - moderation);
    let peers = c.members() / (c.members() + 20.0);
    p.joining_intercept + p.joining_saving * saving - p.joining_fee * fee - control
        + p.joining_peers * peers
}

/// What a cooperation would save an administration, as the sum over functions of the part of the
/// cost that it saves beyond what its other cooperations save; of online services against the best
/// way at hand. Hours for agreeing count against it.
fn by_function(step: &Step<'_>, state: &State, i: usize, c: &Cooperation) -> f64 {
    let setting = step.setting;
    let (profile, agent, e) = (&setting.profiles[i], &state.agents[i], &setting.parameters.effort);
    let gain = |function: &Function| {
        let now = setting.saved(&state.environment.cooperations, profile, agent, *function);
        (setting.saved_by(c, profile, *function, 1) - now).max(0.0)
    };
    let supply = &state.environment.supply;
    let row = |index: usize| index * setting.words..(index + 1) * setting.words;
    let at_hand = [
        (
            supply.offers[row(profile.provider)].iter().any(|word| *word != 0),
            e.provider_unprepared_hours,
        ),
        (supply.platform[row(profile.land)].iter().any(|word| *word != 0), e.platform_hours),
        (setting.links.own_forms, e.own_form_hours),
    ];
    let best = at_hand
        .into_iter()
        .filter(|(is_there, _)| *is_there)
        .map(|(_, hours)| hours)
        .fold(e.own_hours, f64::min);
    let services = if setting.shares(c.kind, Function::Services) {
        (1.0 - hours_per_service(setting, c, profile, 1) / best).max(0.0)
    } else {
        0.0
    };
    let agreeing = setting.agreeing_hours(c) / setting.usual_hours(profile).max(1.0);
    Function::ALL.iter().map(gain).sum::<f64>() + services - agreeing
}

/// Hours that a member spends on a shared service of mean complexity: `own / n^s * misfit * part
/// that no leader carries + adaptation`.
pub fn hours_per_service(
    setting: &Setting,
    cooperation: &Cooperation,
    profile: &Profile,
    newcomers: u32,
) -> f64 {
    let (p, effort) = (&setting.parameters.cooperation, &setting.parameters.effort);
    let distance = cooperation.distance(profile);
    let development =
        effort.own_hours * cooperation.shares[newcomers as usize] * left_by_leader(p, cooperation);
    development * (1.0 + p.misfit_per_log_size * distance) + effort.cooperation_hours
}

/// Part of cost and work that a leading county or city leaves to the members.
fn left_by_leader(p: &CooperationParameters, cooperation: &Cooperation) -> f64 {
    if cooperation.leader == NONE { 1.0 } else { 1.0 - p.leader_share }
}

/// What the fixed cost of a cooperation asks of those who carry it.
pub struct Fees {
    /// Of each member [EUR/year].
    pub member: f64,
    /// The leading administration.
    pub leader: u32,
    /// Of the leader, on top [EUR/year].
    pub leader_extra: f64,
    /// Part of its functions that is shared in fact [1].
    pub active: f64,
}

impl Fees {
    /// The fees of a cooperation in this month.
    pub fn of(step: &Step<'_>, c: &Cooperation) -> Self {
        let p = &step.setting.parameters.cooperation;
        let led = if c.leader == NONE {
            0.0
        } else {
            p.fixed_cost_eur_per_year * p.leader_share * (1.0 - support(step, c)) * office(c)
        } * step.setting.active[c.kind as usize];
        Self {
            member: fixed_fee(step, c, 0),
            leader: c.leader,
            leader_extra: led,
            active: step.setting.active[c.kind as usize],
        }
    }

    /// What a member pays in the month [EUR].
    #[inline]
    pub fn of_month(&self, profile: &Profile) -> f64 {
        (self.member
            + if self.leader == profile.index { self.leader_extra } else { 0.0 }
            + profile.contribution * self.active)
            * (1.0 / 12.0)
    }
}

/// Members from which a cooperation needs its full office; before, it grows with them.
const OFFICE_FROM: f64 = 10.0;

/// A member's part of the fixed cost that the leader and the Land leave; peers need no office
/// [EUR/year].
fn fixed_fee(step: &Step<'_>, c: &Cooperation, newcomers: u32) -> f64 {
    let p = &step.setting.parameters.cooperation;
    if c.kind == Membership::Peers {
        return 0.0;
    }
    p.fixed_cost_eur_per_year
        * step.setting.active[c.kind as usize]
        * left_by_leader(p, c)
        * (1.0 - support(step, c))
        / (c.members() + f64::from(newcomers)).max(OFFICE_FROM)
}

/// Part of the full office that a cooperation has.
fn office(c: &Cooperation) -> f64 {
    (c.members() / OFFICE_FROM).min(1.0)
}

/// Share of the fixed cost that the Land pays.
fn support(step: &Step<'_>, c: &Cooperation) -> f64 {
    let lever = match c.kind {
        Membership::County => Lever::CountyHubs,
        Membership::City => Lever::CityPartnerships,
        Membership::None | Membership::Association | Membership::Peers => return 0.0,
    };
    step.setting.policy.of_cell(step.month, step.setting.profiles[c.leader as usize].cell).of(lever)
}

/// Books what Länder pay of the fixed cost of cooperations in the month.
fn book_support(step: &Step<'_>, state: &mut State) {
    let p = &step.setting.parameters.cooperation;
    for (index, c) in state.environment.cooperations.iter().enumerate() {
        let support = support(step, c);
        if support > 0.0 {
            let leads = state.agents[c.leader as usize].cooperation(c.kind) == Some(index);
            let carried = if leads { 1.0 } else { left_by_leader(p, c) };
            let fixed = p.fixed_cost_eur_per_year * step.setting.active[c.kind as usize];
            let weight = step.setting.profiles[c.leader as usize].weight;
            state.environment.ledger.laender[c.land.index()]
                .spend(weight * fixed * carried * support * office(c) / 12.0);
        }
    }
}

/// A cooperation of n members decides on its next service every `m n^d` months, sooner when
/// moderated.
fn decide(step: &Step<'_>, state: &mut State) {
    let moderation: Vec<f64> = Land::all()
        .map(|land| step.setting.policy.land_mean(step.month, land, Lever::IkzModeration))
        .collect();
    for c in state.environment.cooperations.iter_mut().filter(|c| c.members() > 1.0) {
        c.progress.0 += (1.0 + moderation[c.land.index()]) / c.delay;
        while c.progress.0 >= 1.0 {
            c.progress.0 -= 1.0;
            if let Some(&slot) = c.order.get(c.progress.1) {
                bitset::insert(&mut c.offers, usize::from(slot));
                c.progress.1 += 1;
            }
        }
    }
}
