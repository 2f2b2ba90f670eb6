//! Sets of services as bits, one bit per slot; plain words, so that unions over offers cost a few
//! instructions.

/// Number of 64-bit words for a number of slots.
pub const fn words_for(slots: usize) -> usize {
    slots.div_ceil(64)
}

/// The bit of a slot in its word.
#[inline]
pub const fn bit(slot: usize) -> u64 {
    1 << (slot % 64)
}

/// Whether a slot is in the set.
#[inline]
pub fn contains(words: &[u64], slot: usize) -> bool {
    words[slot / 64] & bit(slot) != 0
}

/// Adds a slot; true when it was not in the set before.
#[inline]
pub fn insert(words: &mut [u64], slot: usize) -> bool {
    let word = &mut words[slot / 64];
    let new = *word & bit(slot) == 0;
    *word |= bit(slot);
    new
}

/// The slots of a word of a set, ascending.
#[inline]
pub fn slots(word: usize, mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let slot = 64 * word + bits.trailing_zeros() as usize;
        let any = bits != 0;
        bits &= bits.wrapping_sub(1);
        any.then_some(slot)
    })
}

/// Takes a slot out.
#[inline]
pub fn remove(words: &mut [u64], slot: usize) {
    words[slot / 64] &= !bit(slot);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_new_only_once() {
        let mut words = vec![0; words_for(130)];
        assert_eq!(words.len(), 3);
        assert!(insert(&mut words, 129));
        assert!(!insert(&mut words, 129));
        assert!(contains(&words, 129) && !contains(&words, 128));
    }
}
