//! Panels of lines over time with bands, observed points and labels at the ends of the lines.

use super::format::Scale;
use super::head::{Head, above_plot, draw_title, title_height};
use super::key::{further_entries, line_entries, mark_entries};
use super::labels::{self, EndLabel, LEADER};
use super::layout::{Area, Cell, Pen, Spacing, columns, grid, plot_width};
use super::marks::{self, Flag, flags};
use super::plot::{self, AxisTexts, Looks, Plot, scale_width, years_height};
use super::points;
use super::{ChartError, LinePanel, Lines, Series};

const GAP: f64 = 5.0;
const ROW_GAP: f64 = 3.0;
/// Share of the width of a panel that its labels may take.
const LABEL_SHARE: f64 = 0.34;
const MM_PER_INTERVAL: f64 = 8.0;

/// Where the names of the lines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// At the lines of every panel.
    EveryPanel,
    /// At the lines of the last panel of each row, as all panels show the same lines.
    LastPanel,
    /// In a key above the panels.
    Key,
}

/// Draws the lines into an area.
pub(super) fn draw(pen: &Pen, area: Area, lines: &Lines) -> Result<(), ChartError> {
    let across = columns(lines.columns, lines.panels.len());
    let direct = if across > 1 && same_names(&lines.panels) {
        Naming::LastPanel
    } else {
        Naming::EveryPanel
    };
    match Plan::new(pen, area, lines, direct) {
        Ok(plan) if plan.has_room_for_labels(pen, lines) => plan.draw(pen, lines),
        _ => Plan::new(pen, area, lines, Naming::Key)?.draw(pen, lines),
    }
}

fn same_names(panels: &[LinePanel]) -> bool {
    let names = |panel: &LinePanel| -> Vec<String> {
        let mut names: Vec<String> = panel.series.iter().map(|line| line.name.clone()).collect();
        names.sort();
        names
    };
    panels.windows(2).all(|pair| names(&pair[0]) == names(&pair[1]))
}

fn all_series(lines: &Lines) -> impl Iterator<Item = &Series> {
    lines.panels.iter().flat_map(|panel| &panel.series)
}

/// Everything that is decided before the first stroke.
struct Plan {
    naming: Naming,
    looks: Looks,
    scale: Scale,
    cells: Vec<Cell>,
    flags: Vec<Flag>,
    label_width: f64,
    head: Head,
}

impl Plan {
    fn new(pen: &Pen, area: Area, lines: &Lines, naming: Naming) -> Result<Self, ChartError> {
        let panels = lines.panels.len();
        let across = columns(lines.columns, panels);
        let down = panels.div_ceil(across).max(1);
        let looks = Looks::new(lines.scheme, all_series(lines));
        let scale = scale(pen, lines, area.height() / down as f64);

        let label_width = match naming {
            Naming::Key => 0.0,
            _ => label_width(pen, lines, area.width() / across as f64),
        };
        let label_room = if label_width > 0.0 { LEADER + label_width } else { 0.0 };
        let years = years_height(pen);
        let full_rows = panels.is_multiple_of(across);
        let mut space = Spacing {
            left: scale_width(pen, &scale),
            gutter: if naming == Naming::EveryPanel { label_room + GAP * 0.6 } else { GAP },
            right: label_room.max(pen.small.width("00")),
            above: 0.0,
            below: ROW_GAP + if full_rows { 1.0 } else { years },
            bottom: years,
        };
        let width = plot_width(area, across, &space);
        let flags = flags(pen, &lines.time, width);

        let mut entries = Vec::new();
        if naming == Naming::Key {
            entries.extend(line_entries(all_series(lines), looks));
        }
        entries.extend(further_entries(
            &lines.band_name,
            &lines.points_name,
            lines.panels.iter().flat_map(|panel| &panel.points),
        ));
        if flags.is_none() {
            entries.extend(mark_entries(&lines.time.marks));
        }
        let flags = flags.unwrap_or_default();
        let head = Head::new(pen, area, entries, &scale.label);
        let titles = lines.panels.iter().map(|panel| panel.title.as_str());
        space.above = title_height(pen, titles, width) + above_plot(pen, &flags);
        let cells = grid(head.rest(pen), panels, across, &space)?;
        Ok(Self { naming, looks, scale, cells, flags, label_width, head })
    }

    fn labels(&self, pen: &Pen, lines: &Lines, index: usize) -> Vec<EndLabel> {
        let cell = self.cells[index];
        let labelled = match self.naming {
            Naming::EveryPanel => true,
            Naming::LastPanel => cell.last_in_row,
            Naming::Key => false,
        };
        if !labelled {
            return Vec::new();
        }
        let plot = Plot::new(cell.plot, &lines.time, &self.scale);
        let series = &lines.panels[index].series;
        labels::of_lines(pen, &plot, series, self.looks, self.label_width)
    }

    fn has_room_for_labels(&self, pen: &Pen, lines: &Lines) -> bool {
        self.cells.iter().enumerate().all(|(index, cell)| {
            labels::places(pen, cell.plot, &self.labels(pen, lines, index)).is_some()
        })
    }

    fn draw(&self, pen: &Pen, lines: &Lines) -> Result<(), ChartError> {
        self.head.draw(pen)?;
        for (index, panel) in lines.panels.iter().enumerate() {
            let cell = self.cells[index];
            let plot = Plot::new(cell.plot, &lines.time, &self.scale);
            let texts = AxisTexts { values: cell.first_in_row, years: cell.last_in_column };
            let title_bottom = cell.plot.top - above_plot(pen, &self.flags);
            draw_title(pen, &panel.title, cell.plot, title_bottom)?;
            let words = points::place_words(pen, &plot, &panel.points, &panel.series, &lines.time);
            plot::value_axis(pen, &plot, &self.scale, texts)?;
            marks::draw(pen, &plot, &lines.time, &self.flags)?;
            points::draw_seats(pen, &words)?;
            plot::series(pen, &plot, &panel.series, self.looks)?;
            plot::time_axis(pen, &plot, &lines.time, texts)?;
            points::draw(pen, &plot, &panel.points)?;
            points::draw_words(pen, &words)?;
            labels::draw(pen, cell.plot, &self.labels(pen, lines, index))?;
        }
        Ok(())
    }
}

fn scale(pen: &Pen, lines: &Lines, height: f64) -> Scale {
    let intervals = (height / MM_PER_INTERVAL) as usize;
    let panels = lines.panels.iter();
    let values = panels.flat_map(|panel| plot::values(&panel.series, &panel.points));
    Scale::new(&lines.y, values, intervals.clamp(2, 6), pen.language)
}

fn label_width(pen: &Pen, lines: &Lines, panel_width: f64) -> f64 {
    let names: Vec<&str> = all_series(lines).map(|line| line.name.as_str()).collect();
    match pen.label.widest(&names) {
        0.0 => 0.0,
        widest => (widest + 0.2).min(panel_width * LABEL_SHARE),
    }
}
