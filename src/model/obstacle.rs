//! What holds a service back that is not online: the set of reasons that fail, written when an
//! administration makes a plan [I01 I04 I08 I09 E01].

use super::bitset::bit;

/// A reason for which a service is not online.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Obstacle {
    /// Work on the OZG has not begun.
    NotBegun,
    /// Nobody offers it, and a form of one's own is not possible.
    NotOffered,
    /// It would be worth it after the Land's signal only.
    Waiting,
    /// It would be worth it without the interface only.
    Interface,
    /// It is not worth it, whatever signal and interface.
    NotWorth,
    /// It is worth it, but no way is known.
    Unknown,
    /// It is worth it, but too dear.
    Money,
    /// Nothing but hours is missing.
    Hours,
}

/// Number of reasons, in the order in which the first is looked for.
pub const OBSTACLES: usize = 8;

/// The services of a word that a reason holds back, one bit each, by reason.
pub type Held = [u64; OBSTACLES];

/// Services by reason: as the first of their reasons, as the only one, as one among others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Obstacles {
    /// First of the reasons.
    pub first: [i64; OBSTACLES],
    /// Only reason.
    pub only: [i64; OBSTACLES],
    /// One of the reasons.
    pub among: [i64; OBSTACLES],
}

impl Obstacles {
    /// Counts the services of a word that are in a set, `sign` times.
    #[inline]
    pub fn count(&mut self, held: &Held, services: u64, sign: i64) {
        let (mut once, mut twice) = (0, 0);
        for reasons in held {
            twice |= once & reasons;
            once |= reasons;
        }
        let mut before = 0;
        for (reason, reasons) in held.iter().enumerate() {
            let reasons = reasons & services;
            // Most reasons hold nothing back.
            if reasons == 0 {
                continue;
            }
            let number = |bits: u64| sign * i64::from(bits.count_ones());
            let all = number(reasons);
            // Most services fail for one reason.
            let of =
                |others: u64| if others & reasons == 0 { all } else { number(reasons & !others) };
            self.first[reason] += of(before);
            self.only[reason] += of(twice);
            self.among[reason] += all;
            before |= reasons;
        }
    }

    /// Takes out a service of a word.
    #[inline]
    pub fn remove(&mut self, held: &Held, service: u64) {
        let mut reasons = held.iter().enumerate().filter(|(_, held)| *held & service != 0);
        let Some((first, _)) = reasons.next() else { return };
        self.first[first] -= 1;
        self.among[first] -= 1;
        let mut is_only = true;
        for (reason, _) in reasons {
            self.among[reason] -= 1;
            is_only = false;
        }
        self.only[first] -= i64::from(is_only);
    }

    /// Adds other counts, `sign` times.
    #[inline]
    pub fn add(&mut self, other: &Self, sign: i64) {
        for reason in 0..OBSTACLES {
            self.first[reason] += sign * other.first[reason];
            self.only[reason] += sign * other.only[reason];
            self.among[reason] += sign * other.among[reason];
        }
    }
}

/// What a search for the next projects finds out about the services of a word, one bit each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// Not online and not under way.
    pub open: u64,
    /// Cannot be online anywhere yet.
    pub barred: u64,
    /// Offered by anybody, or possible as a form of one's own.
    pub offered: u64,
    /// Worth more than doing nothing by some way.
    pub worth: u64,
    /// The same without waiting for the Land.
    pub signalled: u64,
    /// The same without the interface.
    pub linked: u64,
    /// Worth it and affordable by the same way.
    pub affordable: u64,
    /// Worth it by some way that is known, and by some way that is not.
    pub known: u64,
    /// See `known`.
    pub unknown: u64,
}

impl Found {
    /// The reasons of services that are open.
    #[inline]
    pub fn held(&self) -> Held {
        let worth = self.worth;
        let not_worth = self.offered & !worth;
        let unknown = self.unknown & !self.known;
        let too_dear = worth & !self.affordable;
        let mut held = [0; OBSTACLES];
        held[Obstacle::NotOffered as usize] = self.open & !self.offered & !worth;
        held[Obstacle::Waiting as usize] = not_worth & self.signalled;
        held[Obstacle::Interface as usize] = not_worth & self.linked;
        held[Obstacle::NotWorth as usize] = not_worth & !self.signalled & !self.linked;
        held[Obstacle::Unknown as usize] = unknown;
        held[Obstacle::Money as usize] = too_dear;
        held[Obstacle::Hours as usize] = worth & !unknown & !too_dear;
        held
    }

    /// Notes whether a way to a service is known.
    #[inline]
    pub fn look(&mut self, slot: usize, is_known: bool) {
        *(if is_known { &mut self.known } else { &mut self.unknown }) |= bit(slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_only_and_among_are_counted_by_service() {
        let mut held = [0; OBSTACLES];
        held[Obstacle::Waiting as usize] = 0b0111;
        held[Obstacle::Interface as usize] = 0b0011;
        held[Obstacle::Money as usize] = 0b1000;
        let mut counts = Obstacles::default();
        counts.count(&held, 0b1110, 1);
        let of = |reason: Obstacle| {
            let place = reason as usize;
            (counts.first[place], counts.only[place], counts.among[place])
        };
        assert_eq!(of(Obstacle::Waiting), (2, 1, 2));
        assert_eq!(of(Obstacle::Interface), (0, 0, 1));
        assert_eq!(of(Obstacle::Money), (1, 1, 1));
    }

    #[test]
    fn every_open_service_has_a_reason() {
        let found = Found {
            open: 0b1111,
            offered: 0b0111,
            worth: 0b0011,
            affordable: 0b0001,
            ..Found::default()
        };
        let held = found.held();
        assert_eq!(held.iter().fold(0, |all, reasons| all | reasons), 0b1111);
    }
}
