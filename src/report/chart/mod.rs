//! Charts as print-ready SVG, PNG and PDF from plain data.
//!
//! A chart knows nothing of simulations. [`render`] gives equal bytes for equal figures
//! on every machine: it uses embedded faces only and neither clock nor environment.

mod bars;
mod canvas;
mod contour;
mod disc;
mod dots;
mod format;
mod head;
mod heat;
mod key;
mod labels;
mod layout;
mod lines;
mod marks;
mod output;
mod palette;
mod pdf;
mod plot;
mod points;
mod stacked;
mod text;
mod tiles;

use crate::language::Language;
pub use format::format_value;

use layout::Pen;
use output::Document;

/// A chart with everything that is printed around it and stored with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Headline in sentence case; wraps.
    pub title: String,
    /// What is shown and in which unit; wraps, may be empty.
    pub subtitle: String,
    /// Source, method and caveats below the chart; wraps, may be empty.
    pub footnote: String,
    /// Description for readers who cannot see the chart; stored in the files only.
    pub alt_text: String,
    /// Provenance as key and value; stored in the files only, keys in ASCII.
    pub metadata: Vec<(String, String)>,
    /// Language of numbers and of the few words the chart adds itself.
    pub language: Language,
    /// Physical width.
    pub width_mm: f64,
    /// Physical height.
    pub height_mm: f64,
    /// The chart proper.
    pub body: Body,
}

/// The forms of a chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Lines over time.
    Lines(Lines),
    /// Lines over time for each of the sixteen Länder, laid out like the map.
    Tiles(Tiles),
    /// Shares over time, stacked.
    Stacked(Stacked),
    /// Bars for categories.
    Bars(Bars),
    /// Dots with intervals for categories.
    Dots(Dots),
    /// Coloured cells for pairs of categories.
    Heat(Heat),
}

/// The months that a chart covers.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeAxis {
    /// Year whose January has the index 0.
    pub start_year: i32,
    /// Number of months shown.
    pub months: usize,
    /// Reference dates, drawn as vertical lines.
    pub marks: Vec<Mark>,
}

/// A reference date.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Index of the month at whose start the line stands.
    pub month: usize,
    /// Words at the line, or in a key where they do not fit above the plot.
    pub label: String,
}

/// An axis of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What the values are; empty for none.
    pub label: String,
    /// How the values are written.
    pub unit: Unit,
    /// Limits; chosen from the data, with zero inside, when `None`.
    pub range: Option<(f64, f64)>,
}

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Shares: 0.25 is written as 25 percent.
    Percent,
    /// Differences of shares: 0.25 is written as +25, percentage points.
    PercentagePoints,
    /// Whole numbers.
    Count,
    /// Numbers with decimals as needed.
    Number,
    /// Amounts of money in euros.
    Eur,
}

/// What the slots of colours stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// Unordered groups: hues that differ.
    #[default]
    Categories,
    /// Ordered groups, such as size classes: a ramp from light to dark.
    Ordered,
}

/// Lines over time in one panel or several that share their axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// The shared time axis.
    pub time: TimeAxis,
    /// The shared value axis.
    pub y: Axis,
    /// Meaning of the slots.
    pub scheme: Scheme,
    /// The panels in reading order.
    pub panels: Vec<LinePanel>,
    /// Panels per row; chosen when `None`.
    pub columns: Option<usize>,
    /// What the points of all panels are, for the key; empty for no entry.
    pub points_name: String,
    /// What the bands are, for the key; empty for no entry.
    pub band_name: String,
}

/// One panel of lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LinePanel {
    /// Title above the panel; may be empty.
    pub title: String,
    /// The lines.
    pub series: Vec<Series>,
    /// Observed values.
    pub points: Vec<Point>,
}

/// A line with its band.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// Name at the end of the line; equal in all panels for equal things.
    pub name: String,
    /// Index of the month of the first value.
    pub first_month: usize,
    /// One value per month; a value that is not finite leaves a gap.
    pub values: Vec<f64>,
    /// Band around the line.
    pub band: Option<Band>,
    /// Wider band, drawn lighter.
    pub spread: Option<Band>,
    /// Index of colour and dash pattern; equal in all panels for equal things.
    pub slot: usize,
    /// Weight of the line.
    pub emphasis: Emphasis,
}

/// A band, one pair of limits per value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// Lower limits.
    pub low: Vec<f64>,
    /// Upper limits.
    pub high: Vec<f64>,
}

/// Weight of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Emphasis {
    /// Thicker than the others.
    Strong,
    /// As the others.
    #[default]
    Normal,
    /// Thin and grey, for context.
    Muted,
}

/// An observed value with its tolerance.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Index of the month.
    pub month: usize,
    /// Observed value.
    pub value: f64,
    /// Lower end of the tolerance bar.
    pub low: f64,
    /// Upper end of the tolerance bar.
    pub high: f64,
    /// Words at the point; may be empty, and are left out where they would cover data.
    pub label: String,
}

/// Small multiples of the Länder.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiles {
    /// The shared time axis; its marks are explained in the key.
    pub time: TimeAxis,
    /// The shared value axis.
    pub y: Axis,
    /// Meaning of the slots.
    pub scheme: Scheme,
    /// Tiles in any order; a Land without a tile is shown as one without data.
    pub tiles: Vec<Tile>,
    /// What the points of all tiles are, for the key; empty for no entry. Their own words
    /// are not written, as tiles are too small for them.
    pub points_name: String,
    /// What the bands are, for the key; empty for no entry.
    pub band_name: String,
}

/// The tile of one Land.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The Land.
    pub land: Land,
    /// The lines.
    pub series: Vec<Series>,
    /// Observed values.
    pub points: Vec<Point>,
}

/// The sixteen Länder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Land {
    /// Schleswig-Holstein.
    Sh,
    /// Hamburg.
    Hh,
    /// Lower Saxony.
    Ni,
    /// Bremen.
    Hb,
    /// North Rhine-Westphalia.
    Nw,
    /// Hesse.
    He,
    /// Rhineland-Palatinate.
    Rp,
    /// Baden-Württemberg.
    Bw,
    /// Bavaria.
    By,
    /// Saarland.
    Sl,
    /// Berlin.
    Be,
    /// Brandenburg.
    Bb,
    /// Mecklenburg-Western Pomerania.
    Mv,
    /// Saxony.
    Sn,
    /// Saxony-Anhalt.
    St,
    /// Thuringia.
    Th,
}

impl Land {
    /// All Länder in the order of their official keys.
    pub const ALL: [Self; 16] = [
        Self::Sh,
        Self::Hh,
        Self::Ni,
        Self::Hb,
        Self::Nw,
        Self::He,
        Self::Rp,
        Self::Bw,
        Self::By,
        Self::Sl,
        Self::Be,
        Self::Bb,
        Self::Mv,
        Self::Sn,
        Self::St,
        Self::Th,
    ];

    /// The abbreviation in two capitals.
    pub fn key(self) -> &'static str {
        self.texts()[0]
    }

    /// The Land with an abbreviation in two capitals.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|land| land.key() == key)
    }

    /// The name in a language.
    pub fn name(self, language: Language) -> &'static str {
        match language {
            Language::German => self.texts()[1],
            Language::English => self.texts()[2],
        }
    }

    fn texts(self) -> [&'static str; 3] {
        match self {
            Self::Sh => ["SH", "Schleswig-Holstein", "Schleswig-Holstein"],
            Self::Hh => ["HH", "Hamburg", "Hamburg"],
            Self::Ni => ["NI", "Niedersachsen", "Lower Saxony"],
            Self::Hb => ["HB", "Bremen", "Bremen"],
            Self::Nw => ["NW", "Nordrhein-Westfalen", "North Rhine-Westphalia"],
            Self::He => ["HE", "Hessen", "Hesse"],
            Self::Rp => ["RP", "Rheinland-Pfalz", "Rhineland-Palatinate"],
            Self::Bw => ["BW", "Baden-Württemberg", "Baden-Württemberg"],
            Self::By => ["BY", "Bayern", "Bavaria"],
            Self::Sl => ["SL", "Saarland", "Saarland"],
            Self::Be => ["BE", "Berlin", "Berlin"],
            Self::Bb => ["BB", "Brandenburg", "Brandenburg"],
            Self::Mv => ["MV", "Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania"],
            Self::Sn => ["SN", "Sachsen", "Saxony"],
            Self::St => ["ST", "Sachsen-Anhalt", "Saxony-Anhalt"],
            Self::Th => ["TH", "Thüringen", "Thuringia"],
        }
    }
}

/// Stacked areas over time in one panel or several that share their axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Stacked {
    /// The shared time axis.
    pub time: TimeAxis,
    /// The shared value axis.
    pub y: Axis,
    /// Names of the layers in rank order, drawn from light to dark; the last lies at the bottom.
    pub layers: Vec<String>,
    /// The panels in reading order.
    pub panels: Vec<StackedPanel>,
    /// Panels per row; chosen when `None`.
    pub columns: Option<usize>,
}

/// One panel of stacked areas.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StackedPanel {
    /// Title above the panel; may be empty.
    pub title: String,
    /// Index of the month of the first values.
    pub first_month: usize,
    /// One list of monthly values per layer, in the order of the layers.
    pub values: Vec<Vec<f64>>,
}

/// Bars for categories in one panel or several that share their categories.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Direction of the bars.
    pub orientation: Orientation,
    /// Names of the categories.
    pub categories: Vec<String>,
    /// Meaning of the slots.
    pub scheme: Scheme,
    /// The panels in reading order.
    pub panels: Vec<BarPanel>,
    /// Panels per row; chosen when `None`.
    pub columns: Option<usize>,
    /// What the range bars are, for the key; empty for no entry.
    pub band_name: String,
}

/// Direction of bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    /// Bars grow to the right; best for long names of categories.
    #[default]
    Horizontal,
    /// Bars grow upwards.
    Vertical,
}

/// One panel of bars.
#[derive(Debug, Clone, PartialEq)]
pub struct BarPanel {
    /// Title above the panel; may be empty.
    pub title: String,
    /// The value axis of this panel.
    pub axis: Axis,
    /// The groups of bars; several stand side by side in each category.
    pub series: Vec<BarSeries>,
}

/// One bar per category.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BarSeries {
    /// Name for the key; equal in all panels for equal things.
    pub name: String,
    /// One value per category; no bar where it is not finite.
    pub values: Vec<f64>,
    /// Range bars, one pair of limits per category.
    pub band: Option<Band>,
    /// Index of the colour; equal in all panels for equal things.
    pub slot: usize,
}

/// Dots with intervals for categories, one category a row, in one panel or several that share their
/// categories and the value axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Dots {
    /// The shared value axis.
    pub axis: Axis,
    /// Names of the categories.
    pub categories: Vec<String>,
    /// The panels in reading order.
    pub panels: Vec<DotPanel>,
    /// Panels per row; chosen when `None`.
    pub columns: Option<usize>,
    /// What the dots and their intervals are, for the key; empty for no entry.
    pub dot_name: String,
    /// What open dots are, for the key; empty for no entry.
    pub open_name: String,
    /// What the reference is, for the key; empty for no entry.
    pub reference_name: String,
    /// What the band is, for the key; empty for no entry.
    pub band_name: String,
    /// What the side marks of all dots are, in their order, for the key; each has a form of its
    /// own.
    pub side_names: Vec<String>,
}

/// One panel of dots.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DotPanel {
    /// Title above the panel; may be empty.
    pub title: String,
    /// One dot per category.
    pub dots: Vec<Dot>,
    /// Value of an upright dashed line to compare with.
    pub reference: Option<f64>,
    /// Ends of an upright band to compare with.
    pub band: Option<(f64, f64)>,
    /// Texts right of the rows.
    pub beside: Vec<TextColumn>,
}

/// Texts beside rows, one below the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextColumn {
    /// Words above.
    pub head: String,
    /// One text per row.
    pub cells: Vec<String>,
}

/// A dot with its interval.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dot {
    /// Value; no dot where it is not finite.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Whether the dot is hollow.
    pub open: bool,
    /// Index of the colour; equal in all panels for equal things.
    pub slot: usize,
    /// Words in place of a value that is not finite; may be empty.
    pub words: String,
    /// Further values, drawn light below the dot and joined by a line; as many as there are names
    /// for them.
    pub side: Vec<f64>,
}

/// Cells for pairs of categories, coloured by their values, in one panel or several that share
/// categories and colours.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// The values, for the key of colours.
    pub values: Axis,
    /// What the columns are.
    pub columns_label: String,
    /// Names of the columns from left to right.
    pub columns: Vec<String>,
    /// What the rows are.
    pub rows_label: String,
    /// Names of the rows from the bottom up.
    pub rows: Vec<String>,
    /// Whether lines of equal value are drawn, for which the categories must be ordered.
    pub has_lines: bool,
    /// The panels from left to right.
    pub panels: Vec<HeatPanel>,
}

/// One panel of coloured cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeatPanel {
    /// Title above the panel; may be empty.
    pub title: String,
    /// Values from left to right, row by row from the bottom up; a cell without colour where one is
    /// not finite.
    pub values: Vec<f64>,
}

/// Settings that do not belong to a single figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Pixels per inch of the PNG.
    pub dpi: u32,
    /// Size of labels in points; no text is smaller than seven points.
    pub text_points: f64,
}

impl Default for Style {
    fn default() -> Self {
        Self { dpi: 300, text_points: 7.5 }
    }
}

/// A figure that is drawn, ready to be written in any format.
pub struct Rendered<'a> {
    figure: &'a Figure,
    dpi: u32,
    document: Document,
}

impl Rendered<'_> {
    /// SVG with text as outlines.
    pub fn svg(&self) -> Vec<u8> {
        self.document.svg(self.figure)
    }

    /// PNG in the resolution of the style.
    ///
    /// # Errors
    /// When the picture is too large.
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        self.document.png(self.figure, self.dpi)
    }

    /// PDF of one page with text as outlines.
    pub fn pdf(&self) -> Vec<u8> {
        self.document.pdf(self.figure)
    }
}

/// Why a figure could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// Width, height or resolution lie outside sensible limits.
    #[error(
        "width and height must be 30 to 1000 mm, the resolution 36 to 1200 dpi, text 7 to 24 points"
    )]
    Size,
    /// The texts leave no room for the chart.
    #[error("the figure is too small for its texts and panels")]
    NoRoom,
    /// Lists that belong together differ in length.
    #[error("{what}: {found} values where {expected} belong")]
    Length {
        /// The list in question.
        what: String,
        /// Its length.
        found: usize,
        /// The length it should have.
        expected: usize,
    },
    /// The drawing library failed.
    #[error("the drawing failed: {0}")]
    Draw(String),
}

/// Draws a figure.
///
/// # Errors
/// When sizes lie outside sensible limits, lists that belong together differ in length, or the
/// texts leave no room.
pub fn render<'a>(figure: &'a Figure, style: &Style) -> Result<Rendered<'a>, ChartError> {
    check_size(figure, style)?;
    check_lengths(&figure.body)?;
    let raw = canvas::draw(figure.width_mm, figure.height_mm, |canvas| {
        let pen = Pen::new(canvas, style, figure.language);
        let area = layout::frame(&pen, figure)?;
        match &figure.body {
            Body::Lines(lines) => lines::draw(&pen, area, lines),
            Body::Tiles(tiles) => tiles::draw(&pen, area, tiles),
            Body::Stacked(stacked) => stacked::draw(&pen, area, stacked),
            Body::Bars(bars) => bars::draw(&pen, area, bars),
            Body::Dots(dots) => dots::draw(&pen, area, dots),
            Body::Heat(heat) => heat::draw(&pen, area, heat),
        }
    })?;
    Ok(Rendered { figure, dpi: style.dpi, document: Document::parse(&raw)? })
}

fn check_size(figure: &Figure, style: &Style) -> Result<(), ChartError> {
    let sides = [figure.width_mm, figure.height_mm];
    let fits = sides.iter().all(|side| (30.0..=1_000.0).contains(side))
        && (36..=1_200).contains(&style.dpi)
        && (7.0..=24.0).contains(&style.text_points);
    if fits { Ok(()) } else { Err(ChartError::Size) }
}

fn check_lengths(body: &Body) -> Result<(), ChartError> {
    match body {
        Body::Lines(lines) => lines.panels.iter().try_for_each(|panel| check_series(&panel.series)),
        Body::Tiles(tiles) => tiles.tiles.iter().try_for_each(|tile| check_series(&tile.series)),
        Body::Stacked(stacked) => stacked.panels.iter().try_for_each(|panel| {
            check_length(&panel.title, panel.values.len(), stacked.layers.len())?;
            let months = panel.values.first().map_or(0, Vec::len);
            panel
                .values
                .iter()
                .try_for_each(|layer| check_length(&panel.title, layer.len(), months))
        }),
        Body::Bars(bars) => {
            let categories = bars.categories.len();
            bars.panels.iter().flat_map(|panel| &panel.series).try_for_each(|series| {
                check_length(&series.name, series.values.len(), categories)?;
                check_band(&series.name, series.band.as_ref(), categories)
            })
        }
        Body::Dots(dots) => dots.panels.iter().try_for_each(|panel| {
            check_length(&panel.title, panel.dots.len(), dots.categories.len())?;
            panel.beside.iter().try_for_each(|column| {
                check_length(&column.head, column.cells.len(), dots.categories.len())
            })?;
            panel.dots.iter().try_for_each(|dot| {
                check_length(&panel.title, dot.side.len(), dots.side_names.len())
            })
        }),
        Body::Heat(heat) => {
            let cells = heat.columns.len() * heat.rows.len();
            heat.panels
                .iter()
                .try_for_each(|panel| check_length(&panel.title, panel.values.len(), cells))
        }
    }
}

fn check_series(series: &[Series]) -> Result<(), ChartError> {
    let bands = series.iter().flat_map(|line| [&line.band, &line.spread].map(|band| (line, band)));
    bands
        .into_iter()
        .try_for_each(|(line, band)| check_band(&line.name, band.as_ref(), line.values.len()))
}

fn check_band(what: &str, band: Option<&Band>, expected: usize) -> Result<(), ChartError> {
    band.map_or(Ok(()), |band| {
        check_length(what, band.low.len(), expected)?;
        check_length(what, band.high.len(), expected)
    })
}

fn check_length(what: &str, found: usize, expected: usize) -> Result<(), ChartError> {
    if found == expected {
        return Ok(());
    }
    Err(ChartError::Length { what: what.to_owned(), found, expected })
}

#[cfg(test)]
mod tests;
