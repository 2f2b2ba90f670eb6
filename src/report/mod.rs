//! How an answer is shown. A report renders bytes from tables; it neither reads nor writes files and never sees a world.

pub mod headline;
pub mod population;
pub mod reference;
pub mod text;

use crate::engine::curve::CurveTable;
use crate::language::Language;
use crate::model::population::Population;
use crate::scenario::Scenario;

/// Format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Vector picture.
    Svg,
    /// Pixel picture.
    Png,
}

impl Format {
    /// Ending of file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

/// How figures are drawn.
#[derive(Debug, Clone)]
pub struct Look {
    /// Language of titles, axes and notes.
    pub language: Language,
    /// Formats of pictures.
    pub formats: Vec<Format>,
}

/// A figure with the numbers that it plots.
#[derive(Debug, Clone)]
pub struct NamedFigure {
    /// Name of its files, without ending.
    pub name: String,
    /// Pictures by format.
    pub pictures: Vec<(Format, Vec<u8>)>,
    /// Exactly the plotted numbers, as CSV.
    pub table: String,
}

/// Figures of the result of one scenario.
pub fn figures(_curves: &CurveTable, _scenario: &Scenario, _look: &Look) -> Vec<NamedFigure> {
    Vec::new()
}

/// Figures of a population.
pub fn population_figures(_population: &Population, _look: &Look) -> Vec<NamedFigure> {
    Vec::new()
}
