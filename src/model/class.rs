//! Classes of administrations that results tell apart.

use super::population::{Administration, Population};
use crate::scenario::administration::{Membership, SIZE_CLASSES};
use std::collections::BTreeSet;

/// Land, size class, kind, weight and the membership by which results are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// Index of the Land.
    pub land: usize,
    /// Size class; counties come after the last one.
    pub size: usize,
    /// Kind as a number.
    pub kind: usize,
    /// Parts that each of its administrations counts for.
    pub parts: u32,
    /// Membership as a number.
    pub membership: usize,
}

impl Class {
    /// The class of an administration without membership.
    pub fn of(a: &Administration) -> Self {
        Self {
            land: a.land.index(),
            size: a.size_class().unwrap_or(SIZE_CLASSES.len()),
            kind: a.kind as usize,
            parts: a.parts,
            membership: 0,
        }
    }

    /// All classes that a population can have, in order; those of the kinds of membership stand
    /// side by side.
    pub fn all(population: &Population) -> Vec<Self> {
        let found: BTreeSet<Self> = population.administrations.iter().map(Self::of).collect();
        found
            .into_iter()
            .flat_map(|class| {
                (0..Membership::ALL.len()).map(move |membership| Self { membership, ..class })
            })
            .collect()
    }
}
