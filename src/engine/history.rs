//! The history of one administration in one replicate: what it did, when, and what held it back.

use crate::error::{Error, Result, suggestion};
use crate::model::agent::Internal;
use crate::model::obstacle::{OBSTACLES, Obstacles};
use crate::model::setting::Setting;
use crate::model::tally::ROUTES;
use crate::model::world::World;
use crate::scenario::administration::Membership;
use crate::units::Month;

/// What an administration did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// It began work on the OZG.
    Began,
    /// Its DMS was complete.
    Dms,
    /// It joined a cooperation of a kind.
    Joined(Membership),
    /// It left one.
    Left(Membership),
    /// Services, by slot, came to a level: 2 or 3.
    Online(usize, Vec<usize>),
}

/// How an administration stands at the end of a year.
#[derive(Debug, Clone)]
pub struct Year {
    /// Calendar year.
    pub year: i32,
    /// Services at level 2 and 3 or above.
    pub online: [u16; 2],
    /// Services at level 2 or above by route.
    pub routes: [u16; ROUTES],
    /// Officers and posts [persons].
    pub officers: [u32; 2],
    /// Money at hand, grants included [EUR].
    pub money: f64,
    /// Share of new hours that goes to online services [1].
    pub agenda: f64,
    /// Progress of the DMS [1].
    pub dms: f64,
    /// What holds the other services back: first, only and among reasons.
    pub obstacles: Obstacles,
}

/// The history of an administration.
#[derive(Debug, Clone)]
pub struct History {
    /// Place among the administrations.
    pub index: usize,
    /// What it did, by month.
    pub deeds: Vec<(Month, Deed)>,
    /// How it stands at the end of each year.
    pub years: Vec<Year>,
}

/// The place of the administration with a key, or with a name that no other has.
///
/// # Errors
/// When there is none, or several have the name.
pub fn find(setting: &Setting, wanted: &str) -> Result<usize> {
    let all = &setting.population.administrations;
    if let Some(place) = all.iter().position(|a| a.key == wanted) {
        return Ok(place);
    }
    let named: Vec<usize> = (0..all.len()).filter(|i| all[*i].name == wanted).collect();
    match named[..] {
        [place] => Ok(place),
        [] => Err(Error::input(
            format!("no administration has the key or the name `{wanted}`"),
            format!(
                "{}; `ozgsim population` writes all of them into a table",
                suggestion(wanted, all.iter().map(|a| a.key.as_str()).take(3))
            ),
        )),
        _ => Err(Error::input(
            format!("{} administrations have the name `{wanted}`", named.len()),
            format!("name one by its key, for example `{}`", all[named[0]].key),
        )),
    }
}

/// Simulates a replicate and follows one administration.
pub fn history(setting: &Setting, replicate: u64, index: usize) -> History {
    let mut world = World::new(setting, replicate);
    let mut history = History { index, deeds: Vec::new(), years: Vec::new() };
    let mut before = Snapshot::of(setting, &world, index);
    for _ in 0..setting.simulation.months() {
        let month = world.month();
        world.step();
        let after = Snapshot::of(setting, &world, index);
        history.deeds.extend(before.until(&after).into_iter().map(|deed| (month, deed)));
        if month.index() % 12 == 11 || month == setting.simulation.horizon {
            history.years.push(year(setting, &world, index, month));
        }
        before = after;
    }
    history
}

/// What deeds are told by.
struct Snapshot {
    begun: bool,
    dms: bool,
    memberships: Vec<Membership>,
    levels: [Vec<u64>; 2],
}

impl Snapshot {
    fn of(setting: &Setting, world: &World<'_>, index: usize) -> Self {
        let (agent, blocks) =
            (&world.state().agents[index], world.state().services(setting, index));
        let is_member = |kind: &Membership| agent.cooperation(*kind).is_some();
        Self {
            begun: agent.begun,
            dms: agent.internal == Internal::Integration,
            memberships: Membership::ALL.into_iter().filter(is_member).collect(),
            levels: [1, 2].map(|level| blocks.iter().map(|block| block.levels[level]).collect()),
        }
    }

    fn until(&self, after: &Self) -> Vec<Deed> {
        let mut deeds = Vec::new();
        deeds.extend((after.begun && !self.begun).then_some(Deed::Began));
        deeds.extend((after.dms && !self.dms).then_some(Deed::Dms));
        let changed = |a: &[Membership], b: &[Membership]| -> Vec<Membership> {
            a.iter().copied().filter(|kind| !b.contains(kind)).collect()
        };
        deeds.extend(changed(&self.memberships, &after.memberships).into_iter().map(Deed::Left));
        deeds.extend(changed(&after.memberships, &self.memberships).into_iter().map(Deed::Joined));
        for (place, (old, new)) in self.levels.iter().zip(&after.levels).enumerate() {
            let is_new = |slot: &usize| (new[slot / 64] & !old[slot / 64]) >> (slot % 64) & 1 == 1;
            let slots: Vec<usize> = (0..64 * new.len()).filter(is_new).collect();
            deeds.extend((!slots.is_empty()).then_some(Deed::Online(place + 2, slots)));
        }
        deeds
    }
}

fn year(setting: &Setting, world: &World<'_>, index: usize, month: Month) -> Year {
    let agent = &world.state().agents[index];
    let mut obstacles = Obstacles::default();
    let blocks = world.state().services(setting, index);
    blocks.iter().for_each(|block| obstacles.count(&block.held, u64::MAX, 1));
    Year {
        year: month.year(),
        online: [agent.counts[1], agent.counts[2]],
        routes: agent.routes,
        officers: [agent.filled, agent.posts],
        money: agent.money + agent.grant,
        agenda: agent.agenda,
        dms: agent.dms,
        obstacles,
    }
}

impl Year {
    /// Reasons that hold services back first, the most frequent first.
    pub fn reasons(&self) -> Vec<(usize, i64)> {
        let mut reasons: Vec<(usize, i64)> = (0..OBSTACLES)
            .map(|reason| (reason, self.obstacles.first[reason]))
            .filter(|(_, number)| *number > 0)
            .collect();
        reasons.sort_by_key(|(reason, number)| (-number, *reason));
        reasons
    }
}
