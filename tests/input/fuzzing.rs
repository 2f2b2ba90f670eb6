//! Random changes of bytes.

/// A deterministic sequence of numbers (constants of Knuth's MMIX).
pub(crate) struct Numbers(u64);

impl Numbers {
    /// A sequence of its own for each seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A number below a limit, which is not zero.
    pub(crate) const fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// What readers tend to stumble over.
const PIECES: [&str; 40] = [
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    ",",
    ";",
    "\t",
    "\n",
    "\r",
    ".",
    "#",
    "\\",
    "\0",
    "\u{1b}[31m",
    "\u{9b}",
    "\u{202e}",
    "\u{feff}",
    "ß",
    "😀",
    "nan",
    "-inf",
    "1e999",
    "-0.0",
    "-1",
    "0x7fffffffffffffff",
    "9007199254740993",
    "-9223372036854775808",
    "99999999999999999999",
    "1,5",
    "true",
    "null",
    "2018-13",
    "1979-05-27T07:32:00Z",
    "[[policy]]",
    "\"\"\"",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "",
];

/// The bytes after one change or two.
pub(crate) fn mutated(original: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=numbers.below(2) {
        change(&mut bytes, numbers);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    if bytes.is_empty() {
        return;
    }
    let at = numbers.below(bytes.len());
    let end = (at + 1 + numbers.below(24)).min(bytes.len());
    let piece = PIECES[numbers.below(PIECES.len())].bytes();
    match numbers.below(9) {
        0 => bytes[at] ^= 1 << numbers.below(8),
        1 => bytes[at] = b' ' + numbers.below(95) as u8,
        2 => drop(bytes.drain(at..end)),
        3 => {
            let copy = bytes[at..end].to_vec();
            let to = numbers.below(bytes.len());
            bytes.splice(to..to, copy).for_each(drop);
        }
        4 => bytes.splice(at..at, piece).for_each(drop),
        5 => bytes.splice(at..end, piece).for_each(drop),
        6 if numbers.below(4) == 0 => bytes.truncate(at),
        7 => {
            let mut lines: Vec<Vec<u8>> =
                bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            let (a, b) = (numbers.below(lines.len()), numbers.below(lines.len()));
            if numbers.below(2) == 0 {
                lines.swap(a, b);
            } else {
                let line = lines[b].clone();
                lines[a] = line;
            }
            *bytes = lines.concat();
        }
        // A word or a number in place of another.
        _ => {
            let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            let start = bytes[..at].iter().rposition(|byte| !of_word(byte)).map_or(0, |it| it + 1);
            let length = bytes[at..].iter().take_while(|byte| of_word(byte)).count();
            bytes.splice(start..at + length, piece).for_each(drop);
        }
    }
}
