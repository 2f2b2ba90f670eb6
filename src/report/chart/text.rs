//! Embedded fonts: measuring, wrapping and shortening of text.

use std::sync::{Arc, LazyLock};

use plotters::style::FontStyle;
use read_fonts::tables::cmap::Cmap;
use read_fonts::tables::hmtx::Hmtx;
use read_fonts::tables::kern::{Subtable, Subtable0, SubtableKind};
use read_fonts::{FontRef, ReadError, TableProvider as _};
use resvg::usvg::fontdb::Database;

/// Family name of the embedded faces; both are condensed, so it leads to these two only.
pub(super) const FAMILY: &str = "DejaVu Sans";

const MM_PER_POINT: f64 = 25.4 / 72.0;
const ELLIPSIS: char = '…';

/// Faces for usvg: the embedded ones and nothing of the system.
pub(super) static FACES: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut faces = Database::new();
    faces.load_font_data(dejavu::sans_condensed::regular().to_vec());
    faces.load_font_data(dejavu::sans_condensed::bold().to_vec());
    Arc::new(faces)
});

/// What a face says about widths, in its own units.
struct Measures {
    units_per_em: f64,
    characters: Cmap<'static>,
    advances: Hmtx<'static>,
    /// Corrections for pairs of glyphs.
    pairs: Option<Subtable0<'static>>,
}

static REGULAR: LazyLock<Option<Measures>> =
    LazyLock::new(|| Measures::of(dejavu::sans_condensed::regular()).ok());
static BOLD: LazyLock<Option<Measures>> =
    LazyLock::new(|| Measures::of(dejavu::sans_condensed::bold()).ok());

impl Measures {
    fn of(face: &'static [u8]) -> Result<Self, ReadError> {
        let face = FontRef::new(face)?;
        let pairs = |table: Subtable<'static>| match table.kind() {
            Ok(SubtableKind::Format0(pairs)) if table.is_horizontal() => Some(pairs),
            _ => None,
        };
        Ok(Self {
            units_per_em: f64::from(face.head()?.units_per_em()),
            characters: face.cmap()?,
            advances: face.hmtx()?,
            pairs: face.kern().ok().and_then(|kern| kern.subtables().flatten().find_map(pairs)),
        })
    }

    /// Width of one line in em.
    fn width(&self, text: &str) -> f64 {
        // Whole parts of an em; that they are not finer does not show.
        const PARTS: f64 = 2_000.0;
        let (mut units, mut before) = (0, None);
        for character in text.chars() {
            let glyph = self.characters.map_codepoint(character).unwrap_or_default();
            let pair = self.pairs.as_ref().zip(before);
            units += i32::from(self.advances.advance(glyph).unwrap_or_default())
                + pair.and_then(|(pairs, before)| pairs.kerning(before, glyph)).unwrap_or_default();
            before = Some(glyph);
        }
        (f64::from(units) * PARTS / self.units_per_em).floor() / PARTS
    }
}

/// A face in a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Font {
    pub points: f64,
    pub bold: bool,
}

impl Font {
    pub(super) fn regular(points: f64) -> Self {
        Self { points, bold: false }
    }

    pub(super) fn bold(points: f64) -> Self {
        Self { points, bold: true }
    }

    /// Size in millimetres.
    pub(super) fn em(self) -> f64 {
        self.points * MM_PER_POINT
    }

    /// Distance between two baselines in millimetres.
    pub(super) fn line(self) -> f64 {
        self.em() * 1.22
    }

    /// Height of capitals and figures in millimetres.
    pub(super) fn cap(self) -> f64 {
        self.em() * 0.73
    }

    pub(super) fn style(self) -> FontStyle {
        if self.bold { FontStyle::Bold } else { FontStyle::Normal }
    }

    /// Width of one line in millimetres.
    pub(super) fn width(self, text: &str) -> f64 {
        let measures = if self.bold { &*BOLD } else { &*REGULAR };
        let rough = || 0.6 * f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX));
        measures.as_ref().map_or_else(rough, |measures| measures.width(text)) * self.em()
    }

    /// Width of the widest of some lines.
    pub(super) fn widest<S: AsRef<str>>(self, lines: &[S]) -> f64 {
        lines.iter().map(|line| self.width(line.as_ref())).fold(0.0, f64::max)
    }

    /// Breaks a text into at most `max_lines` lines of at most `width` millimetres.
    pub(super) fn wrap(self, text: &str, width: f64, max_lines: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in words(paragraph) {
                let candidate = format!("{line}{word}");
                if !line.is_empty() && self.width(candidate.trim_end()) > width {
                    lines.push(line.trim_end().to_owned());
                    word.clone_into(&mut line);
                } else {
                    line = candidate;
                }
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.retain(|line| !line.is_empty());
        if lines.len() > max_lines {
            lines.truncate(max_lines);
            if let Some(last) = lines.last_mut() {
                last.push(ELLIPSIS);
            }
        }
        lines.iter().map(|line| self.shorten(line, width)).collect()
    }

    /// Cuts a line that is wider than `width` millimetres and marks the cut.
    pub(super) fn shorten(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let text = text.trim_end_matches(ELLIPSIS);
        let cut = |end: usize| format!("{}{ELLIPSIS}", text[..end].trim_end());
        let ends: Vec<usize> = text.char_indices().map(|(index, _)| index).skip(1).collect();
        let fitting = ends.partition_point(|end| self.width(&cut(*end)) <= width);
        fitting.checked_sub(1).map_or_else(String::new, |last| cut(ends[last]))
    }
}

/// Pieces that may start a new line: after spaces and hyphens, not after no-break spaces.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([' ', '\t', '-', '–', '/']).filter(|word| !word.is_empty())
}

/// Replaces the control characters, which XML cannot hold, by spaces.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_keeps_words_and_width() {
        let font = Font::regular(8.0);
        let text = "Anteil der Verwaltungen mit mindestens einem vollständig digitalen Dienst";
        let lines = font.wrap(text, 40.0, 9);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| font.width(line) <= 40.0));
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn a_cut_text_ends_in_an_ellipsis() {
        let font = Font::regular(8.0);
        let lines = font.wrap("one two three four five six seven", 12.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        let short = font.shorten("Donaudampfschifffahrtsgesellschaft", 20.0);
        assert!(short.ends_with('…') && font.width(&short) <= 20.0);
        assert_eq!(font.shorten("x", 0.1), "");
    }

    #[test]
    fn measured_widths_are_the_drawn_ones() {
        use resvg::usvg::{Options, Tree};
        for (font, weight) in [(Font::regular(8.0), 400), (Font::bold(8.0), 700)] {
            let text = "Größenklasse 10.000–20.000, Übertragung";
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='999' height='99'><text y='50' \
                 font-family='{FAMILY}' font-size='{}' font-weight='{weight}'>{text}</text></svg>",
                font.em()
            );
            let options = Options { fontdb: FACES.clone(), ..Options::default() };
            let tree = Tree::from_str(&svg, &options).unwrap();
            let drawn = f64::from(tree.root().abs_bounding_box().width());
            assert!((font.width(text) / drawn - 1.0).abs() < 0.01, "{drawn}");
        }
    }

    #[test]
    fn no_break_spaces_hold_together() {
        let font = Font::regular(8.0);
        let lines = font.wrap("rund 12.500\u{202f}% mehr", 12.0, 9);
        assert!(lines.iter().any(|line| line.contains("12.500\u{202f}%")));
    }
}
