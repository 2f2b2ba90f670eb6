//! Colours and dash patterns that stay apart for colour-blind readers and in grey.

use super::Scheme;

/// An opaque colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Color(pub u8, pub u8, pub u8);

pub(super) const INK: Color = Color(0x1f, 0x1f, 0x1f);
pub(super) const SOFT: Color = Color(0x55, 0x55, 0x55);
pub(super) const AXIS: Color = Color(0x80, 0x80, 0x80);
pub(super) const GRID: Color = Color(0xe4, 0xe4, 0xe4);
pub(super) const MARK: Color = Color(0x70, 0x70, 0x70);
pub(super) const MUTED: Color = Color(0x9a, 0x9a, 0x9a);
pub(super) const WHITE: Color = Color(0xff, 0xff, 0xff);

/// Hues after Okabe and Ito, the first darkened so that neighbours differ in lightness.
const CATEGORIES: [Color; 8] = [
    Color(0x0b, 0x3c, 0x6f),
    Color(0xd5, 0x5e, 0x00),
    Color(0x56, 0xb4, 0xe9),
    Color(0x00, 0x7a, 0x59),
    Color(0xcc, 0x79, 0xa7),
    Color(0xe6, 0x9f, 0x00),
    Color(0x6a, 0x2c, 0x70),
    Color(0x6b, 0x6b, 0x6b),
];

/// Lightness falls evenly from green to dark violet; the yellow end would vanish on white.
const LINE_RAMP: [Color; 6] = [
    Color(0x6c, 0xbf, 0x58),
    Color(0x2a, 0xa8, 0x83),
    Color(0x24, 0x84, 0x8e),
    Color(0x33, 0x62, 0x8d),
    Color(0x44, 0x3b, 0x84),
    Color(0x3f, 0x0a, 0x50),
];

/// Lightness falls evenly from light grey to navy, for areas and bars.
const AREA_RAMP: [Color; 5] = [
    Color(0xe9, 0xe9, 0xe6),
    Color(0xbc, 0xdc, 0xd3),
    Color(0x70, 0xb4, 0xc2),
    Color(0x2f, 0x7d, 0xae),
    Color(0x0c, 0x36, 0x6c),
];

/// Lightness falls evenly from the same light grey to dark brown, for values below zero.
const NEGATIVE_RAMP: [Color; 5] = [
    AREA_RAMP[0],
    Color(0xf2, 0xcf, 0xa4),
    Color(0xdf, 0x9a, 0x57),
    Color(0xad, 0x5f, 0x1d),
    Color(0x66, 0x2f, 0x05),
];

/// Dash patterns in millimetres; the empty one is a solid line.
const DASHES: [&[f64]; 8] = [
    &[],
    &[2.2, 0.9],
    &[0.6, 0.6],
    &[3.2, 0.8, 0.6, 0.8],
    &[4.6, 1.0],
    &[1.2, 0.6],
    &[2.6, 0.7, 0.6, 0.7, 0.6, 0.7],
    &[0.6, 1.2],
];
const ORDERED_DASHES: [usize; 3] = [0, 1, 2];

/// Colour and dash pattern of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    pub color: Color,
    pub dash: &'static [f64],
}

/// Look of the line in `slot` among `count` slots.
pub(super) fn line_look(scheme: Scheme, slot: usize, count: usize) -> Look {
    match scheme {
        Scheme::Categories => Look {
            color: CATEGORIES[slot % CATEGORIES.len()],
            // Shifted in the second round, so that sixteen slots all differ.
            dash: DASHES
                [(slot % DASHES.len() + slot / CATEGORIES.len() % DASHES.len() * 3) % DASHES.len()],
        },
        Scheme::Ordered => Look {
            color: ramp(&LINE_RAMP, slot, count),
            dash: DASHES[ORDERED_DASHES[slot % ORDERED_DASHES.len()]],
        },
    }
}

/// Colour of the area or bar in `slot` among `count` slots.
pub(super) fn fill(scheme: Scheme, slot: usize, count: usize) -> Color {
    match scheme {
        Scheme::Categories => CATEGORIES[slot % CATEGORIES.len()],
        Scheme::Ordered => ramp(&AREA_RAMP, slot, count),
    }
}

fn ramp(stops: &[Color], slot: usize, count: usize) -> Color {
    let steps = stops.len() - 1;
    if count < 2 {
        return stops[steps / 2 + 1];
    }
    between(stops, slot.min(count - 1) as f64 / (count - 1) as f64)
}

/// Colour at a share of the way along the stops.
fn between(stops: &[Color], share: f64) -> Color {
    let steps = stops.len() - 1;
    let place = share.clamp(0.0, 1.0) * steps as f64;
    let from = (place as usize).min(steps - 1);
    mix(stops[from], stops[from + 1], place - from as f64)
}

/// Colour of a value from -1 (dark brown) by 0 (light grey) to 1 (navy).
pub(super) fn heat(share: f64) -> Color {
    between(if share < 0.0 { &NEGATIVE_RAMP } else { &AREA_RAMP }, share.abs())
}

/// Colour between two colours, `share` of the way to the second.
pub(super) fn mix(a: Color, b: Color, share: f64) -> Color {
    let channel =
        |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    Color(channel(a.0, b.0), channel(a.1, b.1), channel(a.2, b.2))
}

/// Relative luminance from 0 (black) to 1 (white), with a gamma of 2.
///
/// Squares instead of powers keep the result equal on every machine.
pub(super) fn luminance(color: Color) -> f64 {
    let square = |channel: u8| (f64::from(channel) / 255.0) * (f64::from(channel) / 255.0);
    0.2126 * square(color.0) + 0.7152 * square(color.1) + 0.0722 * square(color.2)
}

/// The colour, darkened until text in it is legible on white.
pub(super) fn for_text(color: Color) -> Color {
    let mut text = color;
    while luminance(text) > 0.19 {
        text = mix(text, Color(0, 0, 0), 0.08);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordered_colours_darken() {
        for count in 2..=8 {
            let areas = (0..count).map(|slot| fill(Scheme::Ordered, slot, count));
            let lines = (0..count).map(|slot| line_look(Scheme::Ordered, slot, count).color);
            for colors in [areas.collect::<Vec<_>>(), lines.collect()] {
                let levels: Vec<f64> = colors.into_iter().map(luminance).collect();
                assert!(levels.windows(2).all(|pair| pair[1] < pair[0]), "{levels:?}");
            }
        }
    }

    #[test]
    fn colours_of_cells_darken_away_from_zero() {
        for sign in [-1.0, 1.0] {
            let levels: Vec<f64> =
                (0..=20).map(|step| luminance(heat(sign * f64::from(step) / 20.0))).collect();
            assert!(levels.windows(2).all(|pair| pair[1] < pair[0]), "{levels:?}");
        }
        assert_eq!(heat(0.0), heat(-0.0));
    }

    #[test]
    fn sixteen_lines_look_different() {
        let looks: Vec<Look> =
            (0..16).map(|slot| line_look(Scheme::Categories, slot, 16)).collect();
        for (index, look) in looks.iter().enumerate() {
            assert!(!looks[..index].contains(look));
        }
    }

    #[test]
    fn text_colours_are_dark_enough() {
        assert!(CATEGORIES.iter().all(|color| luminance(for_text(*color)) <= 0.19));
    }
}
