//! What is kept of a replicate: values of months, and perhaps the last state of every
//! administration; the order of the bytes in the results of a job.

use super::trajectory::Trajectory;
use crate::model::agent::{Agent, Internal};
use crate::model::observe::Observation;
use crate::model::outcome::{Dimension, Layout};
use crate::scenario::Simulation;
use crate::scenario::administration::Membership;
use std::ops::Range;

/// Which months of a replicate are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Months {
    /// All months.
    All,
    /// Decembers.
    Decembers,
    /// Decembers, and all months of nationwide values.
    DecembersAndNationwide,
}

/// Form of the results of a job: values by month, replicate and series; then perhaps nationwide
/// values by replicate, series and simulated month; then perhaps last states by replicate and
/// administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Every so many months are kept.
    pub interval: usize,
    /// Number of months kept.
    pub months: usize,
    /// Number of series.
    pub series: usize,
    /// Number of simulated months, where nationwide values of all of them are kept as well.
    pub nationwide: Option<usize>,
    /// Number of administrations, where their last state is kept as well.
    pub administrations: Option<usize>,
}

/// State of one administration at the horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LastState {
    /// Services at level 1, 2, 3, 4 or above.
    pub levels: [u16; 4],
    /// Whether the DMS is complete.
    pub dms: bool,
    /// Kind of membership.
    pub membership: Membership,
    /// Digital posts [persons].
    pub posts: u32,
    /// Digital posts that are filled [persons].
    pub filled: u32,
    /// Memberships by kind, in the order of [`Membership::ALL`] from associations on.
    pub memberships: [bool; KINDS],
    /// Amounts and shares, in the order of [`AMOUNTS`].
    pub amounts: [f64; AMOUNTS.len()],
}

/// Kinds of cooperation.
const KINDS: usize = Membership::ALL.len() - 1;

/// Amounts and shares of [`LastState`], by their names in tables.
pub const AMOUNTS: [&str; 6] =
    ["money_eur", "grant_eur", "online_hours", "internal_hours", "agenda", "awareness"];

/// What is kept of one replicate.
#[derive(Debug)]
pub(super) struct Kept {
    months: Vec<Observation>,
    nationwide: Vec<f64>,
    last: Vec<LastState>,
}

/// Places of the nationwide series in the layout.
pub fn nationwide() -> Vec<usize> {
    let layout = Layout::new();
    let series = layout.series().iter().enumerate();
    series
        .filter(|(_, series)| series.dimension == Dimension::All)
        .map(|(place, _)| place)
        .collect()
}

impl Form {
    /// The form of replicates of a scenario; `administrations` is their number, where their last
    /// state is wanted.
    pub fn new(simulation: &Simulation, kept: Months, administrations: Option<usize>) -> Self {
        let interval = if kept == Months::All { 1 } else { 12 };
        Self {
            interval,
            months: simulation.months() / interval,
            series: Layout::new().series().len(),
            nationwide: (kept == Months::DecembersAndNationwide).then(|| simulation.months()),
            administrations,
        }
    }

    /// What is kept of a trajectory.
    pub(super) fn extract(&self, trajectory: Trajectory) -> Kept {
        let all_months = |series: usize| trajectory.months.iter().map(move |month| month[series]);
        let nationwide = self
            .nationwide
            .map(|_| nationwide().into_iter().flat_map(all_months).collect())
            .unwrap_or_default();
        let last = self
            .administrations
            .map(|_| trajectory.last.agents.iter().map(LastState::of).collect())
            .unwrap_or_default();
        let months =
            trajectory.months.into_iter().skip(self.interval - 1).step_by(self.interval).collect();
        Kept { months, nationwide, last }
    }

    /// The results of a job.
    pub(super) fn results(&self, replicates: &[Kept]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.size(replicates.len()));
        let values = (0..self.months)
            .flat_map(|month| replicates.iter().flat_map(move |kept| kept.months[month].iter()))
            .chain(replicates.iter().flat_map(|kept| kept.nationwide.iter()));
        bytes.extend(values.flat_map(|value| value.to_le_bytes()));
        let states = replicates.iter().flat_map(|kept| kept.last.iter());
        bytes.extend(states.flat_map(|state| state.to_bytes()));
        bytes
    }

    /// Size of the results of a job [bytes].
    pub fn size(&self, replicates: usize) -> usize {
        self.states(replicates, 0..replicates).end
    }

    /// Where the values of some months stand in the results of a job [bytes].
    pub(super) const fn values(&self, replicates: usize, months: Range<usize>) -> Range<usize> {
        let month = replicates * self.series * size_of::<f64>();
        months.start * month..months.end * month
    }

    /// Where the nationwide values stand.
    pub(super) fn all_nationwide(&self, replicates: usize) -> Range<usize> {
        let start = self.values(replicates, 0..self.months).end;
        let months = self.nationwide.unwrap_or(0);
        let series = if months == 0 { 0 } else { nationwide().len() };
        start..start + replicates * series * months * size_of::<f64>()
    }

    /// Where the last states in some replicates stand.
    pub(super) fn states(&self, replicates: usize, of: Range<usize>) -> Range<usize> {
        let start = self.all_nationwide(replicates).end;
        let replicate = self.administrations.unwrap_or(0) * LastState::SIZE;
        start + of.start * replicate..start + of.end * replicate
    }
}

/// Numbers from their bytes.
pub(super) fn numbers(bytes: &[u8]) -> Vec<f64> {
    bytes.as_chunks().0.iter().map(|value| f64::from_le_bytes(*value)).collect()
}

impl LastState {
    const SIZE: usize = 18 + KINDS + AMOUNTS.len() * size_of::<f64>();

    fn of(agent: &Agent) -> Self {
        Self {
            levels: agent.counts,
            dms: agent.internal == Internal::Integration,
            membership: agent.membership,
            posts: agent.posts,
            filled: agent.filled,
            memberships: std::array::from_fn(|kind| agent.is_member(Membership::ALL[kind + 1])),
            amounts: [
                agent.money,
                agent.grant,
                agent.hours,
                agent.internal_hours,
                agent.agenda,
                agent.awareness,
            ],
        }
    }

    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::SIZE);
        bytes.extend(self.levels.iter().flat_map(|count| count.to_le_bytes()));
        bytes.extend([u8::from(self.dms), self.membership as u8]);
        bytes.extend([self.posts, self.filled].iter().flat_map(|number| number.to_le_bytes()));
        bytes.extend(self.memberships.map(u8::from));
        bytes.extend(self.amounts.iter().flat_map(|amount| amount.to_le_bytes()));
        bytes
    }

    fn from_bytes(bytes: &[u8; Self::SIZE]) -> Self {
        let (counts, rest) = bytes.split_at(18);
        let (kinds, amounts) = rest.split_at(KINDS);
        let short = |at: usize| u16::from_le_bytes([counts[at], counts[at + 1]]);
        let long = |at: usize| {
            u32::from_le_bytes([counts[at], counts[at + 1], counts[at + 2], counts[at + 3]])
        };
        let amounts = numbers(amounts);
        Self {
            levels: [short(0), short(2), short(4), short(6)],
            dms: counts[8] == 1,
            membership: Membership::ALL[usize::from(counts[9]).min(Membership::ALL.len() - 1)],
            posts: long(10),
            filled: long(14),
            memberships: std::array::from_fn(|kind| kinds[kind] == 1),
            amounts: std::array::from_fn(|place| amounts[place]),
        }
    }

    /// The states that stand one after the other.
    pub(super) fn all(bytes: &[u8]) -> Vec<Self> {
        bytes.as_chunks().0.iter().map(Self::from_bytes).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_states_survive_the_round_trip() {
        let state = LastState {
            levels: [280, 140, 3, 0],
            dms: true,
            membership: Membership::City,
            posts: 70_000,
            filled: 4,
            memberships: [true, false, true, false],
            amounts: [12.5, -0.25, 0.0, 1e-9, 0.5, f64::MAX],
        };
        assert_eq!(LastState::all(&state.to_bytes()), [state]);
    }
}
