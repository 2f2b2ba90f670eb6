//! The sixteen Länder: keys, names and codes of the official register.

use serde::{Serialize, Serializer};

/// A Land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Land(u8);

const KEYS: [&str; 16] = [
    "SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH",
];

impl Land {
    /// Number of Länder.
    pub const COUNT: usize = KEYS.len();

    /// All Länder in the order of the official code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..KEYS.len() as u8).map(Self)
    }

    /// All keys, for messages.
    pub const fn keys() -> &'static [&'static str] {
        &KEYS
    }

    /// The Land with this two-letter key.
    pub fn with_key(key: &str) -> Option<Self> {
        KEYS.iter().position(|k| *k == key).map(|i| Self(i as u8))
    }

    /// Position in the order of the official code, 0 to 15.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The Land at this position.
    pub const fn at(index: usize) -> Self {
        Self(index as u8)
    }

    /// Two-letter key.
    pub const fn key(self) -> &'static str {
        KEYS[self.0 as usize]
    }
}

impl Serialize for Land {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}
