//! Small multiples of the sixteen Länder on a grid that reads like the map.

use super::canvas::Align;
use super::format::Scale;
use super::head::Head;
use super::key::{column, further_entries, line_entries, mark_entries};
use super::layout::{Area, Pen, Spacing, block, grid};
use super::marks;
use super::palette::{INK, MUTED};
use super::plot::{self, AxisTexts, Looks, Plot, scale_width, years_height};
use super::points;
use super::{ChartError, Land, Tiles};
use crate::language::Language;

const COLUMNS: usize = 5;
const ROWS: usize = 5;
const GAP: f64 = 3.2;

/// The map: rows from north to south, columns from west to east.
const MAP: [[Option<Land>; COLUMNS]; ROWS] = {
    use Land::{Bb, Be, Bw, By, Hb, He, Hh, Mv, Ni, Nw, Rp, Sh, Sl, Sn, St, Th};
    [
        [None, None, Some(Sh), None, None],
        [None, Some(Hb), Some(Hh), Some(Mv), None],
        [Some(Nw), Some(Ni), Some(St), Some(Bb), Some(Be)],
        [Some(Rp), Some(He), Some(Th), Some(Sn), None],
        [Some(Sl), Some(Bw), Some(By), None, None],
    ]
};
/// First column of the empty corner for the key, in the first row.
const KEY_COLUMN: usize = 3;

/// Draws the tiles into an area.
pub(super) fn draw(pen: &Pen, area: Area, tiles: &Tiles) -> Result<(), ChartError> {
    let all = || tiles.tiles.iter().flat_map(|tile| &tile.series);
    let looks = Looks::new(tiles.scheme, all());
    let values = tiles.tiles.iter().flat_map(|tile| plot::values(&tile.series, &tile.points));
    let scale = Scale::new(&tiles.y, values, 2, pen.language);

    let head = Head::new(pen, area, Vec::new(), &scale.label);
    head.draw(pen)?;
    let space = Spacing {
        left: scale_width(pen, &scale),
        gutter: GAP,
        right: pen.small.width("00"),
        above: block(1, pen.heading) + 0.9,
        below: years_height(pen) * 0.55,
        bottom: years_height(pen),
    };
    let cells = grid(head.rest(pen), COLUMNS * ROWS, COLUMNS, &space)?;
    for (index, cell) in cells.iter().enumerate() {
        if let Some(land) = land_at(index / COLUMNS, index % COLUMNS) {
            draw_tile(pen, cell.plot, tiles, land, &scale, looks, index)?;
        }
    }
    let mut entries = line_entries(all(), looks);
    entries.extend(further_entries(
        &tiles.band_name,
        &tiles.points_name,
        tiles.tiles.iter().flat_map(|tile| &tile.points),
    ));
    entries.extend(mark_entries(&tiles.time.marks));
    // Down to the name of the tile in the row below.
    let corner = Area {
        left: cells[KEY_COLUMN].plot.left,
        top: area.top,
        right: area.right,
        bottom: cells[COLUMNS + KEY_COLUMN].plot.top - space.above,
    };
    column(pen, &entries, corner)
}

fn land_at(row: usize, column: usize) -> Option<Land> {
    MAP.get(row)?.get(column).copied().flatten()
}

fn draw_tile(
    pen: &Pen,
    area: Area,
    tiles: &Tiles,
    land: Land,
    scale: &Scale,
    looks: Looks,
    index: usize,
) -> Result<(), ChartError> {
    let (row, column) = (index / COLUMNS, index % COLUMNS);
    let texts = AxisTexts {
        values: column == 0 || land_at(row, column - 1).is_none(),
        years: land_at(row + 1, column).is_none(),
    };
    draw_name(pen, area, land, land_at(row, column + 1).is_none() && column + 1 < COLUMNS)?;
    let plot = Plot::new(area, &tiles.time, scale);
    plot::value_axis(pen, &plot, scale, texts)?;
    if let Some(tile) = tiles.tiles.iter().find(|tile| tile.land == land) {
        marks::draw(pen, &plot, &tiles.time, &[])?;
        plot::series(pen, &plot, &tile.series, looks)?;
        points::draw(pen, &plot, &tile.points)?;
    } else {
        let words = match pen.language {
            Language::English => "no data",
            Language::German => "keine Daten",
        };
        // Between two grid lines.
        let middle = (f64::midpoint(area.left, area.right), area.bottom - area.height() * 0.2);
        pen.canvas.text(words, middle, Align::Center, pen.small, MUTED)?;
    }
    plot::time_axis(pen, &plot, &tiles.time, texts)
}

/// Writes the name of a Land above its tile, or its key where the name is too long.
fn draw_name(pen: &Pen, area: Area, land: Land, free_to_the_right: bool) -> Result<(), ChartError> {
    let name = land.name(pen.language);
    let room = if free_to_the_right { area.width() * 2.0 } else { area.width() + GAP - 1.0 };
    let fonts = [pen.heading, super::text::Font { points: 7.0, ..pen.heading }];
    let fitting = fonts.into_iter().find(|font| font.width(name) <= room);
    let (text, font) = fitting.map_or((land.key(), pen.heading), |font| (name, font));
    pen.canvas.text(text, (area.left, area.top - 1.2), Align::Left, font, INK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_land_has_one_tile() {
        let mut lands: Vec<Land> = MAP.iter().flatten().copied().flatten().collect();
        lands.sort();
        assert_eq!(lands, Land::ALL);
    }

    #[test]
    fn the_corner_for_the_key_is_empty() {
        assert!(MAP[0][KEY_COLUMN..].iter().all(Option::is_none));
    }
}
