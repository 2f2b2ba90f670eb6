//! Reads the official German municipality register (Destatis GV-ISys) as a user downloads it, in
//! either published format (workbook or fixed-width text), into the list of municipal
//! administrations and counties.
//!
//! This module neither downloads nor ships the register, and it knows nothing of services,
//! budgets or peers: it only says which administrations exist, where, and for how many people.

pub mod check;
pub mod problem;
mod text;
mod workbook;

use problem::{CORRECT, Position, Problem, shown};
use std::ops::Range;

/// The fields of a record that matter here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    RecordType,
    TextKey,
    Land,
    Region,
    County,
    Association,
    Municipality,
    Name,
    Population,
}

/// How a field is called and where it stands.
struct FieldSpec {
    /// Header of the workbook, as a message quotes it.
    header: &'static str,
    title: &'static str,
    /// Number of digits of a key; none for a name or a quantity.
    digits: Option<usize>,
    /// Columns of the fixed-width text, counted from 0 in characters.
    columns: Range<usize>,
}

impl Field {
    const ALL: [Self; 9] = [
        Self::RecordType,
        Self::TextKey,
        Self::Land,
        Self::Region,
        Self::County,
        Self::Association,
        Self::Municipality,
        Self::Name,
        Self::Population,
    ];

    const fn spec(self) -> FieldSpec {
        let (header, title, digits, columns) = match self {
            Self::RecordType => ("Satzart", "record type", Some(2), 0..2),
            Self::TextKey => ("Textkennzeichen", "text key", Some(2), 122..124),
            Self::Land => ("Land", "Land", Some(2), 10..12),
            Self::Region => ("RB", "region key", Some(1), 12..13),
            Self::County => ("Kreis", "county key", Some(2), 13..15),
            Self::Association => ("VB", "association key", Some(4), 18..22),
            Self::Municipality => ("Gem", "municipality key", Some(3), 15..18),
            Self::Name => ("Gemeindename", "name", None, 22..72),
            Self::Population => ("Bevölkerung", "population", None, 139..150),
        };
        FieldSpec { header, title, digits, columns }
    }

    /// The parts of a regional key.
    const KEY: [Self; 5] =
        [Self::Land, Self::Region, Self::County, Self::Association, Self::Municipality];
}

/// The type of a record that matters here; the others only head groups of records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RecordType {
    Heading,
    County,
    Association,
    Municipality,
}

impl RecordType {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "10" | "20" | "30" => Some(Self::Heading),
            "40" => Some(Self::County),
            "50" => Some(Self::Association),
            "60" => Some(Self::Municipality),
            _ => None,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Heading => "Land or region",
            Self::County => "county",
            Self::Association => "association",
            Self::Municipality => "municipality",
        }
    }
}

/// The records of a file, whatever its format.
struct Table {
    sheet: Option<String>,
    /// Where each field stands, in the order of `Field::ALL`.
    labels: [String; 9],
    /// Row of the header; none in a text.
    header: Option<usize>,
    rows: Vec<Row>,
}

impl Table {
    fn position(&self, row: usize, field: Option<Field>) -> Position {
        let label =
            |field: Field| format!("{} ({})", self.labels[field as usize], field.spec().title);
        Position { sheet: self.sheet.clone(), row, column: field.map(label) }
    }

    fn unknown_record_type(&self, row: &Row) -> Problem {
        let found = shown(row.cell(Field::RecordType));
        Problem::at(
            self.position(row.number, Some(Field::RecordType)),
            format!(
                "the record type (Satzart) is {found}, expected is one of 10, 20, 30, 40, 50, \
                 60. {CORRECT}."
            ),
        )
    }
}

struct Row {
    number: usize,
    /// Contents without surrounding blanks, in the order of `Field::ALL`.
    cells: [String; 9],
}

impl Row {
    fn cell(&self, field: Field) -> &str {
        &self.cells[field as usize]
    }

    fn record_type(&self) -> Option<RecordType> {
        RecordType::parse(self.cell(Field::RecordType))
    }

    /// Footnotes, sources, totals and repeated headers have neither a record type nor a key.
    fn is_note(&self) -> bool {
        let fields = [Field::RecordType].into_iter().chain(Field::KEY);
        !fields.map(|field| self.cell(field)).any(|text| text.parse::<f64>().is_ok())
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
