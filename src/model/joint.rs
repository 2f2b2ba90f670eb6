//! Joint administrations of Baden-Württemberg: members are counted as administrations of their own,
//! but a joint body, led by the largest of them, does a part of their tasks.

use super::population::Population;
use crate::scenario::administration::Kind;
use crate::scenario::land::Land;

/// Joint bodies by their members: 270 bodies have 911 (register of 31.12.2023).
const BODIES_PER_MEMBER: f64 = 270.0 / 911.0;
/// Types of administration that are members.
const MEMBER_TYPES: [&str; 2] = ["Verwaltungsgemeinschaft", "Verwaltungsverband_GVV"];

/// Who does which tasks for whom.
#[derive(Debug, Default)]
pub struct Joint {
    /// Members beside the leader, by the administration that leads.
    pub members: Vec<Vec<u32>>,
    /// Slots of the tasks that are done for the members, ascending.
    pub slots: Vec<u16>,
}

impl Joint {
    /// Groups the members of each county for tasks in ascending order: the largest lead, the others follow in the order of size,
    /// one after the other.
    pub fn of(population: &Population, slots: Vec<u16>) -> Self {
        let mut members = vec![Vec::new(); population.administrations.len()];
        if slots.is_empty() {
            return Self { members, slots };
        }
        let all = &population.administrations;
        let home = Land::with_key("BW");
        for county in &population.counties {
            let mut own: Vec<usize> = county
                .municipal
                .iter()
                .copied()
                .filter(|i| Some(all[*i].land) == home && all[*i].kind == Kind::Municipality)
                .filter(|i| MEMBER_TYPES.contains(&all[*i].administration_type.as_str()))
                .collect();
            own.sort_by_key(|i| (std::cmp::Reverse(all[*i].population), *i));
            let bodies = ((own.len() as f64 * BODIES_PER_MEMBER).round() as usize).min(own.len());
            for (place, member) in own.iter().enumerate().skip(bodies).filter(|_| bodies > 0) {
                members[own[place % bodies]].push(*member as u32);
            }
        }
        Self { members, slots }
    }

    /// Whether an administration does a service for others.
    pub fn serves(&self, administration: u32, slot: usize) -> bool {
        !self.members[administration as usize].is_empty()
            && self.slots.binary_search(&(slot as u16)).is_ok()
    }
}
