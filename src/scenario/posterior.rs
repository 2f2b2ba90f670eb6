//! A posterior: weighted draws of parameters, from which a scenario takes one for every replicate
//! instead of its own values.
//!
//! The table has the columns `draw` and `weight` and one column per parameter, by its dotted key;
//! parameters of the measurement may stand beside them and are used where the scenario is compared
//! with observations.

use super::measurement::{MEASUREMENT, Measurement};
use super::parameters::{Parameter, Parameters, REGISTRY};
use super::source::{Source, beyond};
use super::tables::{Row, header, pointed, rows};
use crate::error::{Error, Result, nearest};
use crate::random::{Decision, Draws};
use std::ops::Range;
use std::sync::Arc;

/// Text of the embedded posterior: the calibration of the baseline (docs/calibration.md).
pub const POSTERIOR: &str = include_str!("../../scenarios/data/posterior.csv");

/// Largest file of draws that is read [bytes].
pub(super) const LARGEST: u64 = 20_000_000;
/// Largest weight, so that sums stay finite.
const LARGEST_WEIGHT: f64 = 1e12;
/// Largest number of a draw.
const LARGEST_NUMBER: u64 = 1_000_000_000;

const DRAW: &str = "draw";
const WEIGHT: &str = "weight";

/// The draws of a table, and the parameters that are taken from them.
#[derive(Debug, Clone)]
pub struct Posterior {
    draws: Arc<Vec<Draw>>,
    /// Place in the registry and in [`Draw::values`] of every parameter that is drawn.
    drawn: Vec<(usize, usize)>,
    /// Place in the declarations and in [`Draw::measured`] of every parameter of the measurement.
    measured: Vec<(usize, usize)>,
    /// Places in the registry of those that the scenario states itself.
    stated: Vec<usize>,
}

/// One draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// Number in the table.
    pub number: u64,
    /// Weight of this draw and all before it.
    cumulated: f64,
    values: Vec<f64>,
    measured: Vec<f64>,
}

/// What a column of the table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Draw,
    Weight,
    Parameter(usize),
    Measurement(usize),
}

impl Column {
    fn named(name: &str) -> Option<Self> {
        let place = |declarations: &[Parameter]| {
            declarations.iter().position(|parameter| parameter.key() == name)
        };
        match name {
            DRAW => Some(Self::Draw),
            WEIGHT => Some(Self::Weight),
            _ => place(REGISTRY)
                .map(Self::Parameter)
                .or_else(|| place(MEASUREMENT).map(Self::Measurement)),
        }
    }
}

impl Posterior {
    /// Reads a table of draws.
    ///
    /// # Errors
    /// When a column or a value is wrong; the error points at it.
    pub(super) fn read(source: &Source) -> Result<Self> {
        let columns = columns(source)?;
        let delimiter = header(source).delimiter;
        let mut draws: Vec<Draw> = Vec::new();
        let mut numbers = std::collections::BTreeSet::new();
        let mut cumulated = 0.0;
        for row in rows::<Vec<String>>(source)? {
            let mut draw =
                Draw { number: 0, cumulated: 0.0, values: Vec::new(), measured: Vec::new() };
            for (place, (column, text)) in columns.iter().zip(&row.content).enumerate() {
                let cell = Cell { source, row: &row, place, delimiter };
                match column {
                    Column::Draw => {
                        draw.number = cell.number_of_a_draw(text)?;
                        if !numbers.insert(draw.number) {
                            return Err(cell.wrong(
                                format!("the draw {} occurs twice", draw.number),
                                "a second time",
                                "every `draw` must be unique",
                            ));
                        }
                    }
                    Column::Weight => cumulated += cell.weight(text)?,
                    Column::Parameter(place) => {
                        draw.values.push(cell.value(text, &REGISTRY[*place])?);
                    }
                    Column::Measurement(place) => {
                        draw.measured.push(cell.value(text, &MEASUREMENT[*place])?);
                    }
                }
            }
            draw.cumulated = cumulated;
            draws.push(draw);
        }
        if draws.is_empty() {
            return Err(source.error(
                0..0,
                "the table has a header but no draws",
                "",
                "add rows, each with a draw of all parameters in the header",
            ));
        }
        let numbered = |place: fn(&Column) -> Option<usize>| {
            columns
                .iter()
                .filter_map(place)
                .enumerate()
                .map(|(column, place)| (place, column))
                .collect()
        };
        Ok(Self {
            draws: Arc::new(draws),
            drawn: numbered(|column| {
                if let Column::Parameter(place) = column { Some(*place) } else { None }
            }),
            measured: numbered(|column| {
                if let Column::Measurement(place) = column { Some(*place) } else { None }
            }),
            stated: Vec::new(),
        })
    }

    /// Number of draws.
    pub fn size(&self) -> usize {
        self.draws.len()
    }

    /// Places in the registry of the parameters that are drawn, ascending.
    pub fn drawn(&self) -> Vec<usize> {
        let mut places: Vec<usize> = self.drawn.iter().map(|(place, _)| *place).collect();
        places.sort_unstable();
        places
    }

    /// Places in the registry of the parameters of the table that the scenario states itself.
    pub fn stated(&self) -> &[usize] {
        &self.stated
    }

    /// Whether a parameter is drawn.
    pub fn draws(&self, place: usize) -> bool {
        self.drawn.iter().any(|(drawn, _)| *drawn == place)
    }

    /// Whether another has the same draws, of whichever parameters a scenario takes from them.
    pub fn has_draws_of(&self, other: &Self) -> bool {
        self.draws == other.draws
    }

    /// Leaves a parameter to the scenario.
    pub(super) fn leave(&mut self, place: usize) {
        if self.draws(place) {
            self.drawn.retain(|(drawn, _)| *drawn != place);
            self.stated.push(place);
        }
    }

    /// The draw of a replicate, with a probability in proportion to its weight; the same in every
    /// scenario with this table and seed.
    pub fn of(&self, seed: u64, replicate: u64) -> &Draw {
        let total = self.draws[self.draws.len() - 1].cumulated;
        let share =
            Draws::new(seed, replicate).once(Decision::ParameterDraw).of(0).uniform() * total;
        let place = self.draws.partition_point(|draw| draw.cumulated <= share);
        &self.draws[place.min(self.draws.len() - 1)]
    }

    /// Values of all parameters where those that are drawn come from a draw.
    pub(super) fn lay_over(&self, parameters: &Parameters, draw: &Draw) -> Parameters {
        let mut values = parameters.values();
        self.drawn.iter().for_each(|(place, column)| values[*place] = draw.values[*column]);
        Parameters::from_values(&values)
    }

    /// Value of a parameter in a draw; NaN where it is not drawn.
    pub fn value(&self, draw: &Draw, place: usize) -> f64 {
        self.drawn
            .iter()
            .find(|(drawn, _)| *drawn == place)
            .map_or(f64::NAN, |(_, column)| draw.values[*column])
    }

    /// The parameters of the measurement in a draw; none where the table has none.
    pub fn measurement(&self, draw: &Draw) -> Option<Measurement> {
        if self.measured.is_empty() {
            return None;
        }
        let mut values = Measurement::CENTRAL.values();
        self.measured.iter().for_each(|(place, column)| values[*place] = draw.measured[*column]);
        Some(Measurement::from_values(&values))
    }

    /// Weighted mean of a parameter that is drawn.
    pub(super) fn mean(&self, place: usize) -> Option<f64> {
        let (_, column) = self.drawn.iter().find(|(drawn, _)| *drawn == place)?;
        let mut before = 0.0;
        let weighted = self.draws.iter().map(|draw| {
            (draw.cumulated - std::mem::replace(&mut before, draw.cumulated)) * draw.values[*column]
        });
        Some((weighted.sum::<f64>() / before).clamp(REGISTRY[place].low, REGISTRY[place].high))
    }
}

/// What the columns hold, in their order.
fn columns(source: &Source) -> Result<Vec<Column>> {
    let header = header(source);
    let names = source.text[header.span.clone()].trim_end().trim_end_matches(header.delimiter);
    let mut columns: Vec<Column> = Vec::new();
    let mut start = header.span.start;
    for name in names.split(header.delimiter) {
        let span = start..start + name.len();
        start = span.end + 1;
        let name = name.trim().trim_matches('"');
        let Some(column) = Column::named(name) else {
            let keys: Vec<String> =
                REGISTRY.iter().chain(MEASUREMENT).map(Parameter::key).collect();
            let near = nearest(name, keys.iter().map(String::as_str).chain([DRAW, WEIGHT]));
            let help = near.map_or_else(
                || {
                    "the columns are `draw`, `weight` and keys of parameters, for example \
                    `supply.provider_taste`"
                        .to_owned()
                },
                |key| format!("did you mean `{key}`?"),
            );
            return Err(source.error(
                span,
                format!("unknown column `{name}`"),
                "not the key of a parameter",
                help,
            ));
        };
        if columns.contains(&column) {
            return Err(source.error(
                span,
                format!("the column `{name}` occurs twice"),
                "a second time",
                "keep one of them",
            ));
        }
        columns.push(column);
    }
    let whole = || header.span.clone();
    for (needed, name) in [(Column::Draw, DRAW), (Column::Weight, WEIGHT)] {
        if !columns.contains(&needed) {
            let help = "`draw` numbers the rows from 1, `weight` says how probable each is; equal \
                weights are all 1";
            return Err(source.error(
                whole(),
                format!("`{}` lacks the column `{name}`", source.name),
                "the header",
                help,
            ));
        }
    }
    if !columns.iter().any(|column| matches!(column, Column::Parameter(_))) {
        let help =
            "add a column named by the key of a parameter, for example `supply.provider_taste`";
        return Err(source.error(
            whole(),
            format!("`{}` draws no parameter of the model", source.name),
            "the header",
            help,
        ));
    }
    Ok(columns)
}

/// A field of the table.
struct Cell<'a> {
    source: &'a Source,
    row: &'a Row<Vec<String>>,
    place: usize,
    delimiter: char,
}

impl Cell<'_> {
    fn wrong(
        &self,
        title: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Error {
        self.source.error(self.span(), title, label, help)
    }

    /// The bytes of the field; those of the row where a quoted field makes them uncertain.
    fn span(&self) -> Range<usize> {
        let row = &self.source.text[self.row.span.clone()];
        let fields: Vec<&str> = row.split(self.delimiter).collect();
        if fields.len() != self.row.content.len() {
            return self.row.span.clone();
        }
        let start = self.row.span.start
            + fields[..self.place].iter().map(|field| field.len() + 1).sum::<usize>();
        start..start + fields[self.place].trim_end().len()
    }

    fn number_of_a_draw(&self, text: &str) -> Result<u64> {
        let number =
            text.trim().parse().ok().filter(|number| (1..=LARGEST_NUMBER).contains(number));
        number.ok_or_else(|| {
            self.wrong(
                "`draw` must be a whole number from 1 on",
                format!("this is `{text}`"),
                "number the rows 1, 2, 3 ...",
            )
        })
    }

    fn weight(&self, text: &str) -> Result<f64> {
        let weight = self.finite(text, WEIGHT)?;
        if weight > 0.0 && weight <= LARGEST_WEIGHT {
            return Ok(weight);
        }
        let help = format!(
            "a weight is greater than 0 and at most {LARGEST_WEIGHT:e}; weights need not sum to 1; \
             leave out draws that must not occur"
        );
        Err(self.wrong("`weight` is out of range", format!("this is {weight}"), help))
    }

    fn value(&self, text: &str, parameter: &Parameter) -> Result<f64> {
        let (key, Parameter { low, high, unit, .. }) = (parameter.key(), parameter);
        let value = self.finite(text, &key)?;
        if (*low..=*high).contains(&value) {
            return Ok(value);
        }
        let (label, help) = beyond(&value, low, high, unit);
        Err(self.wrong(format!("`{key}` is out of range"), label, help))
    }

    fn finite(&self, text: &str, name: &str) -> Result<f64> {
        let number =
            pointed(text, self.delimiter).parse().ok().filter(|value: &f64| value.is_finite());
        // A negative zero is zero.
        number.map(|value| value + 0.0).ok_or_else(|| {
            self.wrong(
                format!("`{name}` must be a finite number"),
                format!("this is `{text}`"),
                "every draw states every column",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Posterior> {
        Posterior::read(&Source::embedded("mine.csv", text))
    }

    #[test]
    fn draws_come_as_often_as_their_weights_say() {
        let posterior = read("draw,weight,usage.ceiling\n1,1,0.4\n2,6,0.5\n7,3,0.6\n").unwrap();
        let n = 20_000;
        let mut counts = [0_u32; 8];
        (0..n).for_each(|replicate| counts[posterior.of(1, replicate).number as usize] += 1);
        for (number, share) in [(1, 0.1), (2, 0.6), (7, 0.3)] {
            let error = f64::from(counts[number]) / n as f64 - share;
            assert!(
                error.abs() < 4.0 * (share * (1.0 - share) / n as f64).sqrt(),
                "draw {number}: {counts:?}"
            );
        }
        assert_eq!(counts.iter().sum::<u32>(), n as u32);
    }

    #[test]
    fn the_scale_of_weights_and_further_columns_do_not_matter() {
        let one = read("draw,weight,usage.ceiling\n1,0.25,0.4\n2,0.75,0.5\n").unwrap();
        let other = read(
            "measurement.procedures_per_bundle,usage.ceiling,weight,draw,\
                supply.provider_taste\n1.5,0.4,1,1,1\n1.5,0.5,3,2,1\n",
        )
        .unwrap();
        assert!(
            (0..1_000)
                .all(|replicate| one.of(3, replicate).number == other.of(3, replicate).number)
        );
    }

    #[test]
    fn means_are_weighted() {
        let posterior = read("draw,weight,usage.ceiling\n1,1,0.4\n2,3,0.8\n").unwrap();
        let place = crate::scenario::parameters::find("usage", "ceiling").unwrap();
        assert!((posterior.mean(place).unwrap() - 0.7).abs() < 1e-12);
    }

    #[test]
    fn draws_written_by_a_german_spreadsheet_are_the_same() {
        let english = read("draw,weight,usage.ceiling\n1,1,0.45\n2,1.5,0.5\n").unwrap();
        let german =
            read("draw;weight;usage.ceiling;\r\n1;1;0,45;\r\n;;;\r\n2;1,5;0,5;\r\n").unwrap();
        assert!(german.has_draws_of(&english));
        let message = read("draw;weight;usage.ceiling\n1;1;0,4x\n").err().unwrap().to_string();
        assert!(
            message.contains("`usage.ceiling` must be a finite number")
                && message.contains("mine.csv:2:5\n"),
            "{message}"
        );
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        for (text, title, place) in [
            ("draw,weight,usage.cieling\n1,1,0.5", "unknown column `usage.cieling`", "1:13"),
            ("draw,weight,xyz\n1,1,0.5", "unknown column `xyz`", "1:13"),
            (
                "draw,weight,usage.ceiling,usage.ceiling\n1,1,0.5,0.5",
                "the column `usage.ceiling` occurs twice",
                "1:27",
            ),
            ("draw,usage.ceiling\n1,0.5", "`mine.csv` lacks the column `weight`", "1:1"),
            ("weight,usage.ceiling\n1,0.5", "`mine.csv` lacks the column `draw`", "1:1"),
            (
                "draw,weight,measurement.procedures_per_bundle\n1,1,1.5",
                "`mine.csv` draws no parameter of the model",
                "1:1",
            ),
            ("draw,weight,usage.ceiling\n", "the table has a header but no draws", "1:1"),
            (
                "draw,weight,usage.ceiling\n1,1,0.5\n2,1,NaN",
                "`usage.ceiling` must be a finite number",
                "3:5",
            ),
            ("draw,weight,usage.ceiling\n1,1,\n", "`usage.ceiling` must be a finite number", "2:5"),
            ("draw,weight,usage.ceiling\n1,1,0.95\n", "`usage.ceiling` is out of range", "2:5"),
            (
                "draw,weight,usage.ceiling\r\n1,1,0.5\r\n2,1,0.1\r\n",
                "`usage.ceiling` is out of range",
                "3:5",
            ),
            (
                "draw,weight,measurement.procedures_per_bundle,usage.ceiling\n1,1,9,0.5\n",
                "`measurement.procedures_per_bundle` is out of range",
                "2:5",
            ),
            ("draw,weight,usage.ceiling\n1,-1,0.5\n", "`weight` is out of range", "2:3"),
            ("draw,weight,usage.ceiling\n1,0,0.5\n", "`weight` is out of range", "2:3"),
            ("draw,weight,usage.ceiling\n1,inf,0.5\n", "`weight` must be a finite number", "2:3"),
            ("draw,weight,usage.ceiling\n1,1,0.5\n1,1,0.6\n", "the draw 1 occurs twice", "3:1"),
            (
                "draw,weight,usage.ceiling\n0,1,0.5\n",
                "`draw` must be a whole number from 1 on",
                "2:1",
            ),
            (
                "draw,weight,usage.ceiling\n1.5,1,0.5\n",
                "`draw` must be a whole number from 1 on",
                "2:1",
            ),
            ("draw,weight,usage.ceiling\n1,1\n", "this row has 2 columns, the header has 3", "2:1"),
        ] {
            let message = read(text).unwrap_err().to_string();
            assert!(
                message.contains(title) && message.contains(&format!("mine.csv:{place}\n")),
                "{message}"
            );
        }
        let near = read("draw,weight,usage.cieling\n1,1,0.5").unwrap_err().to_string();
        assert!(near.contains("did you mean `usage.ceiling`?"), "{near}");
    }
}
