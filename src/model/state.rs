//! State of one replicate: administrations, and the environment that they act in. What happens to
//! it is in the phases.

use super::agent::{Actor, Agent, Block, Plan};
use super::bitset::bit;
use super::environment::{Environment, NONE};
use super::policy::condition;
use super::setting::Setting;
use super::tally::Tally;
use crate::scenario::administration::Membership;

/// Which membership an administration goes by that has several.
const SMALLEST_CIRCLE_FIRST: [Membership; 4] =
    [Membership::Peers, Membership::County, Membership::City, Membership::Association];

/// State of one replicate at the end of a month.
#[derive(Debug, Clone)]
pub struct State {
    /// The administrations.
    pub agents: Vec<Agent>,
    /// The services of administrations, see [`State::services`].
    blocks: Vec<Block>,
    /// What administrations intend to do next.
    plans: Vec<Plan>,
    /// Administrations whose membership may differ from the one that results are grouped by.
    pub moved: Vec<usize>,
    /// What they act in.
    pub environment: Environment,
}

impl State {
    /// Empty columns of the right size; the start values are set by `initial`.
    pub fn empty(setting: &Setting) -> Self {
        let unlinked = |connected: &u64| Block { connected: *connected, ..Block::default() };
        Self {
            agents: vec![Agent::EMPTY; setting.agents()],
            blocks: setting
                .profiles
                .iter()
                .flat_map(|profile| &setting.without_family[..setting.words_of(profile.kind).end])
                .map(unlinked)
                .collect(),
            plans: vec![Plan::EMPTY; setting.agents()],
            moved: Vec::new(),
            environment: Environment::empty(setting),
        }
    }

    /// The services of an administration, in the order of slots up to its last one.
    #[inline]
    pub fn services(&self, setting: &Setting, administration: usize) -> &[Block] {
        &self.blocks[setting.profiles[administration].blocks(setting)]
    }

    /// An administration, and what all administrations act in.
    #[inline]
    pub fn actor<'a>(
        &'a mut self,
        setting: &'a Setting,
        administration: usize,
    ) -> (Actor<'a>, &'a mut Environment) {
        let profile = &setting.profiles[administration];
        let services = &mut self.blocks[profile.blocks(setting)];
        (
            Actor {
                profile,
                agent: &mut self.agents[administration],
                services,
                plan: &mut self.plans[administration],
            },
            &mut self.environment,
        )
    }

    /// All administrations in their order, and what they act in.
    #[inline]
    pub fn actors<'a>(
        &'a mut self,
        setting: &'a Setting,
    ) -> (impl Iterator<Item = Actor<'a>>, &'a mut Environment) {
        let mut blocks = &mut *self.blocks;
        let columns = setting.profiles.iter().zip(&mut self.agents).zip(&mut self.plans);
        let actors = columns.map(move |((profile, agent), plan)| {
            let services = blocks
                .split_off_mut(..setting.words_of(profile.kind).end)
                .expect("every administration has blocks");
            Actor { profile, agent, services, plan }
        });
        (actors, &mut self.environment)
    }

    /// Puts the administrations that have moved into the group of their current membership.
    pub fn regroup(&mut self, setting: &Setting) {
        for administration in std::mem::take(&mut self.moved) {
            let (actor, environment) = self.actor(setting, administration);
            let contribution = actor.agent.contribution(setting, actor.profile, actor.services);
            actor.sums(environment).add(&contribution, -1);
            actor.agent.group = actor.agent.membership;
            actor.sums(environment).add(&contribution, 1);
        }
    }

    /// Sums over all administrations afresh; the running sums must equal them at any time.
    pub fn recount(&self, setting: &Setting) -> Tally {
        let mut tally = Tally::new(&setting.classes);
        for (profile, agent) in setting.profiles.iter().zip(&self.agents) {
            tally.of(profile.class + agent.group as usize).add(
                &agent.contribution(
                    setting,
                    profile,
                    self.services(setting, profile.index as usize),
                ),
                1,
            );
        }
        tally
    }

    /// Whether a service of an administration has reached a level.
    pub fn has(&self, setting: &Setting, administration: usize, slot: usize, level: usize) -> bool {
        self.services(setting, administration)
            .get(slot / 64)
            .is_some_and(|block| block.levels[level - 1] & bit(slot) != 0)
    }

    /// Adds an administration to a cooperation, taking it out of its former one of the kind, or out
    /// of all where there can be but one.
    pub fn join(&mut self, setting: &Setting, administration: usize, cooperation: usize) {
        let kind = self.environment.cooperations[cooperation].kind;
        for left in Membership::ALL {
            if left == kind || !setting.links.several_memberships {
                self.leave(setting, administration, left);
            }
        }
        self.change_membership(setting, administration, cooperation, 1);
    }

    /// Takes an administration out of its cooperation of a kind, if it is in one.
    pub fn leave(&mut self, setting: &Setting, administration: usize, kind: Membership) {
        if let Some(cooperation) = self.agents[administration].cooperation(kind) {
            self.change_membership(setting, administration, cooperation, -1);
        }
    }

    fn change_membership(
        &mut self,
        setting: &Setting,
        administration: usize,
        cooperation: usize,
        sign: i32,
    ) {
        let p = &setting.parameters.cooperation;
        let Environment { cooperations, half_inhabitants, tally, .. } = &mut self.environment;
        let changed = &mut cooperations[cooperation];
        // Counties are simulated whole, but not all that an association or a city reaches.
        let parts = setting.profiles[administration].parts;
        let (parts, part) = match changed.kind {
            Membership::Association => (parts, setting.population.part),
            Membership::City => (parts, setting.population.part_of_copy()),
            Membership::None | Membership::County | Membership::Peers => (1, 1.0),
        };
        changed.parts = changed.parts.saturating_add_signed(i64::from(sign) * i64::from(parts));
        changed.part = part;
        changed.log_sizes +=
            f64::from(sign) * (f64::from(parts) * part) * setting.profiles[administration].log_size;
        changed.mean_log_size = changed.log_sizes / changed.members();
        let members = changed.members().max(1.0);
        changed.delay = p.decision_months * libm::pow(members, p.decision_exponent);
        changed.shares =
            [members, changed.members() + 1.0].map(|n| libm::pow(n, -p.sharing_exponent));
        let kind = changed.kind;
        let (profile, agent) =
            (&setting.profiles[administration], &mut self.agents[administration]);
        let before = agent.membership;
        agent.cooperations[kind as usize - 1] = if sign > 0 { cooperation as u32 } else { NONE };
        let after = SMALLEST_CIRCLE_FIRST
            .into_iter()
            .find(|kind| agent.cooperation(*kind).is_some())
            .unwrap_or(Membership::None);
        agent.membership = after;
        self.moved.push(administration);
        half_inhabitants[condition(profile.cell, before)] -= profile.half_inhabitants();
        half_inhabitants[condition(profile.cell, after)] += profile.half_inhabitants();
        let sums = tally.of(profile.class + agent.group as usize);
        sums.memberships[kind as usize] += i64::from(sign);
        sums.memberships[0] +=
            i64::from(after == Membership::None) - i64::from(before == Membership::None);
    }

    /// Share of its services that an administration has at level 2 or above.
    pub fn online_share(&self, setting: &Setting, administration: usize) -> f64 {
        f64::from(self.agents[administration].counts[1])
            / f64::from(setting.profiles[administration].services)
    }
}
