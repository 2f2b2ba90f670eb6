//! Reads the official German municipality register (Destatis GV-ISys) as a user downloads it, in
//! either published format (workbook or fixed-width text), into the list of municipal
//! administrations and counties.
//!
//! This module neither downloads nor ships the register, and it knows nothing of services,
//! budgets or peers: it only says which administrations exist, where, and for how many people.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Cursor;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Reader, SheetType, Xlsx, XlsxError};
use thiserror::Error;

/// What a register entry stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisterKind {
    /// An association or a single municipality inside a county.
    Municipality,
    /// A county-free city, Baden-Württemberg's urban districts and the city states included.
    City,
    /// A county.
    County,
}

/// One municipal administration or county of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// Regional key: 5 digits for a county, 9 for an administration, 12 for a municipality that
    /// is counted singly although it belongs to a joint administration.
    pub key: String,
    /// Name as the register writes it.
    pub name: String,
    /// What the entry stands for.
    pub kind: RegisterKind,
    /// Legal form, such as `Amt` or `Einheitsgemeinde`; `Kreis`, `Landkreis` or `Regionalverband`
    /// for a county.
    pub administration_type: String,
    /// Two-letter abbreviation of the Land.
    pub land: String,
    /// Five-digit key of the county or county-free city.
    pub county: String,
    /// Name of the county or county-free city.
    pub county_name: String,
    /// Inhabitants, without those of unincorporated areas.
    pub population: u32,
    /// Number of municipalities administered, without unincorporated areas.
    pub municipalities: u32,
}

/// Where in the file a problem was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Sheet of a workbook; none in a text file.
    pub sheet: Option<String>,
    /// Row of the sheet or line of the text, counted from 1.
    pub row: usize,
    /// Column or columns, such as `column J (population)`; none if the whole row is meant.
    pub column: Option<String>,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sheet {
            Some(sheet) => write!(f, "sheet \"{sheet}\", row {}", self.row)?,
            None => write!(f, "line {}", self.row)?,
        }
        match &self.column {
            Some(column) => write!(f, ", {column}"),
            None => Ok(()),
        }
    }
}

/// Why a register could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}{}: {problem}", at(.position.as_ref()))]
pub struct RegisterError {
    /// Name of the file as given by the caller.
    pub file: String,
    /// Place in the file; none if the problem concerns the file as a whole.
    pub position: Option<Position>,
    /// The problem itself, with what was found, what was expected and what to do.
    pub problem: Box<RegisterProblem>,
}

/// The problems a register file can have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RegisterProblem {
    /// The file holds nothing, or nothing but blanks.
    #[error("the file is empty; expected is {EXPECTED_FILE}. {DOWNLOAD}.")]
    EmptyFile,
    /// The file is of another kind altogether.
    #[error(
        "this is no municipality register; it looks like {found}. Expected is {EXPECTED_FILE}. \
        {DOWNLOAD}."
    )]
    NotARegister {
        /// What the content looks like.
        found: String,
    },
    /// The file is of another kind, from which the register can be had.
    #[error("this looks like {found}, which cannot be read. {cure}.")]
    WrongKind {
        /// What the content looks like.
        found: String,
        /// What to do.
        cure: &'static str,
    },
    /// The workbook is broken.
    #[error(
        "the workbook cannot be read ({reason}); it is probably damaged or only partly \
        downloaded. {DOWNLOAD}, or open it in a spreadsheet program and save it anew as .xlsx."
    )]
    DamagedWorkbook {
        /// What the workbook reader reported.
        reason: String,
    },
    /// No sheet of the workbook holds the register.
    #[error(
        "no sheet holds the register; found {}. Expected is a sheet whose header has the \
        columns {}. {DOWNLOAD}, and leave its sheets as they are.",
        sheet_list(.sheets), quoted(&Field::ALL.map(Field::header))
    )]
    MissingSheet {
        /// The sheets there are.
        sheets: Vec<String>,
    },
    /// The header of the sheet lacks a column.
    #[error(
        "the header lacks the column \"{column}\"; found {}. Restore the column, or take the \
        file as published.",
        quoted(.found)
    )]
    MissingColumn {
        /// Header of the column that is missing.
        column: String,
        /// The known headers there are.
        found: Vec<String>,
    },
    /// The record is of an unknown type.
    #[error(
        "the record type (Satzart) is {}, expected is one of 10, 20, 30, 40, 50, 60. {CORRECT}.",
        shown(.found)
    )]
    UnknownRecordType {
        /// What stands there.
        found: String,
    },
    /// The line ends too early.
    #[error(
        "the line has {found} characters, a {record} record has at least {expected}. The file \
        is probably cut off, or was saved without its blanks. {DOWNLOAD}."
    )]
    LineTooShort {
        /// Kind of record.
        record: &'static str,
        /// Characters there are.
        found: usize,
        /// Characters needed.
        expected: usize,
    },
    /// The last line is shorter than all others, which are of equal length.
    #[error(
        "the last line has {found} characters, all others have {expected}; the file is \
        probably cut off here. {DOWNLOAD}."
    )]
    LastLineCutOff {
        /// Characters there are.
        found: usize,
        /// Characters of every other line.
        expected: usize,
    },
    /// A key or a name is missing or malformed.
    #[error("the {field} is {}, expected is {expected}. {CORRECT}.", shown(.found))]
    InvalidField {
        /// The field concerned.
        field: &'static str,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: String,
    },
    /// The code of the Land does not exist.
    #[error(
        "the Land is {}, expected is a code from 01 (Schleswig-Holstein) to 16 (Thüringen). \
        {CORRECT}.",
        shown(.found)
    )]
    UnknownLand {
        /// What stands there.
        found: String,
    },
    /// The text key is unknown for this type of record.
    #[error(
        "the text key (Textkennzeichen) of the {record} \"{name}\" is {}, expected is one of \
        {expected}. {CORRECT}; if the register has a new key, this program must learn it first.",
        shown(.found)
    )]
    UnknownTextKey {
        /// Kind of record.
        record: &'static str,
        /// Name in the record.
        name: String,
        /// What stands there.
        found: String,
        /// The keys known for this kind of record.
        expected: String,
    },
    /// The population is no number, or impossibly large.
    #[error(
        "the population of \"{name}\" is {}, expected is a whole number from 0 to \
        {MAX_POPULATION} without separators. {CORRECT}.",
        shown(.found)
    )]
    InvalidPopulation {
        /// Name of the municipality.
        name: String,
        /// What stands there.
        found: String,
    },
    /// Two records of the same type have the same key.
    #[error(
        "the {record} \"{name}\" has the key {key}, which \"{first_name}\" in {unit} \
        {first_row} has already. Every key may occur once; delete the wrong record, or take \
        the file as published."
    )]
    DuplicateKey {
        /// Kind of record.
        record: &'static str,
        /// The key.
        key: String,
        /// Name in the second record.
        name: String,
        /// Name in the first record.
        first_name: String,
        /// Row or line of the first record.
        first_row: usize,
        /// `row` or `line`.
        unit: &'static str,
    },
    /// A municipality's county, city or association has no record of its own.
    #[error(
        "the municipality \"{name}\" belongs to the {record} {key}, which has no record \
        (Satzart {record_type}) in the file. Restore that record, or take the file as \
        published."
    )]
    MissingParent {
        /// Name of the municipality.
        name: String,
        /// Kind of the missing record.
        record: &'static str,
        /// Key of the missing record.
        key: String,
        /// Record type of the missing record.
        record_type: &'static str,
    },
    /// A county, city or association has no municipality.
    #[error(
        "the {record} \"{name}\" ({key}) has no municipality (Satzart 60) in the file; the \
        file is probably incomplete. {DOWNLOAD}."
    )]
    WithoutMunicipality {
        /// Kind of record.
        record: &'static str,
        /// Name in the record.
        name: String,
        /// Key of the record.
        key: String,
    },
    /// The file has the right form but no municipality.
    #[error(
        "the file holds no municipality (Satzart 60); expected are the roughly 11,000 \
        municipalities of Germany. {DOWNLOAD}."
    )]
    NoMunicipalities,
    /// Whole Länder are missing.
    #[error(
        "the register is incomplete: no municipality of {} in the file. Expected are all 16 \
        Länder. {DOWNLOAD}, and do not filter it by Land.",
        .missing.join(", ")
    )]
    MissingLaender {
        /// Names of the Länder that are missing.
        missing: Vec<String>,
    },
}

const EXPECTED_FILE: &str = "the register of the Federal Statistical Office (Destatis, GV-ISys), \
    either the workbook \"..._Auszug_GV.xlsx\" or the text file \"GV100AD_....txt\"";
const DOWNLOAD: &str =
    "Download the file anew from the statistical office (www.destatis.de, Gemeindeverzeichnis)";
const CORRECT: &str = "Correct it, or take the file as published";

/// A bound that no German city comes near.
const MAX_POPULATION: u32 = 10_000_000;

/// Code, abbreviation and name of the Länder, by code.
const LAENDER: [(&str, &str, &str); 16] = [
    ("01", "SH", "Schleswig-Holstein"),
    ("02", "HH", "Hamburg"),
    ("03", "NI", "Niedersachsen"),
    ("04", "HB", "Bremen"),
    ("05", "NW", "Nordrhein-Westfalen"),
    ("06", "HE", "Hessen"),
    ("07", "RP", "Rheinland-Pfalz"),
    ("08", "BW", "Baden-Württemberg"),
    ("09", "BY", "Bayern"),
    ("10", "SL", "Saarland"),
    ("11", "BE", "Berlin"),
    ("12", "BB", "Brandenburg"),
    ("13", "MV", "Mecklenburg-Vorpommern"),
    ("14", "SN", "Sachsen"),
    ("15", "ST", "Sachsen-Anhalt"),
    ("16", "TH", "Thüringen"),
];

/// The Land whose members of joint administrations are counted one by one.
const LAND_COUNTED_SINGLY: &str = "08";

/// Region and county of areas that belong to no county.
const NO_COUNTY: &str = "000";

const SINGLE_MUNICIPALITY: &str = "Einheitsgemeinde";

const COUNTY_TYPES: [(&str, RegisterKind, &str); 5] = [
    ("41", RegisterKind::City, "Kreisfreie Stadt"),
    ("42", RegisterKind::City, "Stadtkreis"),
    ("43", RegisterKind::County, "Kreis"),
    ("44", RegisterKind::County, "Landkreis"),
    ("45", RegisterKind::County, "Regionalverband"),
];

const ASSOCIATION_TYPES: [(&str, &str); 9] = [
    ("50", SINGLE_MUNICIPALITY),
    ("51", "Amt"),
    ("52", "Samtgemeinde"),
    ("53", "Verbandsgemeinde"),
    ("54", "Verwaltungsgemeinschaft"),
    ("55", "Kirchspielslandgemeinde"),
    ("56", "Verwaltungsverband_GVV"),
    ("57", "Verwaltungsgemeinschaft"),
    ("58", "Erfuellende_Gemeinde"),
];

/// Text keys of municipalities, and whether they are incorporated.
const MUNICIPALITY_TYPES: [(&str, bool); 10] = [
    ("60", true),
    ("61", true),
    ("62", true),
    ("63", true),
    ("64", true),
    ("65", false),
    ("66", false),
    ("67", true),
    ("68", true),
    ("69", true),
];

/// Reads a municipality register, recognising its format by content; the entries are sorted by
/// key, and `file_name` serves the messages only.
///
/// # Errors
/// When the file is not the register or a record in it is wrong; the error names its place.
pub fn read_register(file_name: &str, bytes: &[u8]) -> Result<Vec<RegisterEntry>, RegisterError> {
    let entries = read_table(bytes, |table| Register::collect(table)?.entries(table));
    entries.map_err(|placed| RegisterError {
        file: file_name.to_owned(),
        position: placed.position,
        problem: placed.problem,
    })
}

/// Where the record of a county stands in a register that can be read.
pub fn place_of_county(bytes: &[u8], key: &str) -> Option<Position> {
    let place = |table: &Table| {
        let register = Register::collect(table)?;
        register.entries(table)?;
        Ok(register.counties.get(key).map(|county| table.position(county.row, Some(Field::County))))
    };
    read_table(bytes, place).ok().flatten()
}

fn read_table<T>(bytes: &[u8], read: impl Fn(&Table) -> Outcome<T>) -> Outcome<T> {
    if is_archive(bytes) { read_workbook(bytes, read) } else { read(&read_text(bytes)?) }
}

/// Tells a ZIP archive, full or empty, by its first bytes.
fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// A problem with its position, before the file name is added.
struct Placed {
    position: Option<Position>,
    problem: Box<RegisterProblem>,
}

type Outcome<T> = Result<T, Placed>;

impl RegisterProblem {
    fn in_file(self) -> Placed {
        Placed { position: None, problem: Box::new(self) }
    }

    fn at(self, position: Position) -> Placed {
        Placed { position: Some(position), problem: Box::new(self) }
    }
}

fn at(position: Option<&Position>) -> String {
    position.map_or_else(String::new, |position| format!(", {position}"))
}

fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.trim().is_empty() {
        return "empty".to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    let more = if text.chars().nth(LONGEST).is_some() { "..." } else { "" };
    format!("\"{}{more}\"", start.escape_debug())
}

fn quoted<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| format!("\"{}\"", text.as_ref())).collect();
    texts.join(", ")
}

fn sheet_list(sheets: &[String]) -> String {
    match sheets {
        [] => "no sheet at all".to_owned(),
        [only] => format!("only the sheet \"{only}\""),
        several => format!("the sheets {}", quoted(several)),
    }
}

// ---------------------------------------------------------------------------------------------
// The common form of both formats

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

impl Field {
    const ALL: [Field; 9] = [
        Field::RecordType,
        Field::TextKey,
        Field::Land,
        Field::Region,
        Field::County,
        Field::Association,
        Field::Municipality,
        Field::Name,
        Field::Population,
    ];

    /// Header of the workbook, as a message quotes it.
    const fn header(self) -> &'static str {
        match self {
            Field::RecordType => "Satzart",
            Field::TextKey => "Textkennzeichen",
            Field::Land => "Land",
            Field::Region => "RB",
            Field::County => "Kreis",
            Field::Association => "VB",
            Field::Municipality => "Gem",
            Field::Name => "Gemeindename",
            Field::Population => "Bevölkerung",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Field::RecordType => "record type",
            Field::TextKey => "text key",
            Field::Land => "Land",
            Field::Region => "region key",
            Field::County => "county key",
            Field::Association => "association key",
            Field::Municipality => "municipality key",
            Field::Name => "name",
            Field::Population => "population",
        }
    }

    /// The parts of a regional key.
    const KEY: [Field; 5] =
        [Field::Land, Field::Region, Field::County, Field::Association, Field::Municipality];

    /// Number of digits of a key; none for a name or a quantity.
    const fn digits(self) -> Option<usize> {
        match self {
            Field::RecordType | Field::TextKey | Field::Land | Field::County => Some(2),
            Field::Region => Some(1),
            Field::Association => Some(4),
            Field::Municipality => Some(3),
            Field::Name | Field::Population => None,
        }
    }

    /// Columns of the fixed-width text, counted from 0 in characters.
    const fn columns(self) -> Range<usize> {
        match self {
            Field::RecordType => 0..2,
            Field::Land => 10..12,
            Field::Region => 12..13,
            Field::County => 13..15,
            Field::Municipality => 15..18,
            Field::Association => 18..22,
            Field::Name => 22..72,
            Field::TextKey => 122..124,
            Field::Population => 139..150,
        }
    }
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

    /// The rightmost field of the fixed-width text that the record needs.
    const fn last_field(self) -> Field {
        match self {
            Self::Heading => Field::Land,
            Self::County | Self::Association => Field::TextKey,
            Self::Municipality => Field::Population,
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

struct Row {
    number: usize,
    /// Contents without surrounding blanks, in the order of `Field::ALL`.
    cells: [String; 9],
}

impl Row {
    fn cell(&self, field: Field) -> &str {
        &self.cells[field as usize]
    }

    /// Footnotes, sources, totals and repeated headers have neither a record type nor a key.
    fn is_note(&self) -> bool {
        let fields = [Field::RecordType].into_iter().chain(Field::KEY);
        !fields.map(|field| self.cell(field)).any(|text| text.parse::<f64>().is_ok())
    }

    fn has_but_a_record_type(&self) -> bool {
        let others = Field::ALL.into_iter().filter(|&field| field != Field::RecordType);
        others.map(|field| self.cell(field)).all(str::is_empty)
    }

    /// An area that belongs to no county and no municipality may leave its region and county open,
    /// and so may the records above it.
    fn is_outside_counties(&self) -> bool {
        let open = self.cell(Field::Region).is_empty() && self.cell(Field::County).is_empty();
        let counts = RecordType::parse(self.cell(Field::RecordType))
            == Some(RecordType::Municipality)
            && !is_unincorporated(self);
        open && !counts
    }
}

fn is_unincorporated(row: &Row) -> bool {
    MUNICIPALITY_TYPES
        .iter()
        .any(|(code, incorporated)| *code == row.cell(Field::TextKey) && !incorporated)
}

impl Table {
    fn position(&self, row: usize, field: Option<Field>) -> Position {
        Position {
            sheet: self.sheet.clone(),
            row,
            column: field
                .map(|field| format!("{} ({})", self.labels[field as usize], field.title())),
        }
    }

    /// A problem that concerns all rows.
    fn whole(&self, problem: RegisterProblem) -> Placed {
        match self.header {
            Some(row) => problem.at(self.position(row, None)),
            None => problem.in_file(),
        }
    }

    const fn unit(&self) -> &'static str {
        match self.sheet {
            Some(_) => "row",
            None => "line",
        }
    }
}

// ---------------------------------------------------------------------------------------------
// Fixed-width text

fn read_text(bytes: &[u8]) -> Outcome<Table> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let lines = text_lines(bytes);
    let Some((_, first)) = lines.first() else {
        return Err(RegisterProblem::EmptyFile.in_file());
    };
    if !lines.iter().any(|(_, line)| begins_like_record(line)) {
        return Err(describe(bytes, first).in_file());
    }
    let mut table =
        Table { sheet: None, labels: Field::ALL.map(text_label), header: None, rows: Vec::new() };
    let mut lengths = Vec::new();
    for (number, line) in lines {
        let characters: Vec<char> = line.chars().collect();
        if let Some(row) = text_row(&table, number, &characters)? {
            table.rows.push(row);
            lengths.push(characters.len());
        }
    }
    check_last_line(&table, &lengths)?;
    Ok(table)
}

/// The lines that are not blank, with their numbers.
fn text_lines(bytes: &[u8]) -> Vec<(usize, String)> {
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    let lines: Vec<&[u8]> = bytes
        .split(|&byte| byte == end)
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    let code_page: fn(u8) -> char =
        if lines.iter().any(|line| is_code_page_850(line)) { code_page_850 } else { windows_1252 };
    let numbered =
        lines.iter().enumerate().map(|(index, line)| (index + 1, decode(line, code_page)));
    numbered
        .filter(|(_, line)| !line.chars().all(|c| c.is_whitespace() || c == END_OF_FILE))
        .collect()
}

fn check_last_line(table: &Table, lengths: &[usize]) -> Outcome<()> {
    let (Some(row), Some((&found, others))) = (table.rows.last(), lengths.split_last()) else {
        return Err(RegisterProblem::EmptyFile.in_file());
    };
    match others.first() {
        Some(&expected) if found < expected && others.iter().all(|&other| other == expected) => {
            let problem = RegisterProblem::LastLineCutOff { found, expected };
            Err(problem.at(table.position(row.number, None)))
        }
        _ => Ok(()),
    }
}

/// The character with which DOS-born programs close a text file.
const END_OF_FILE: char = '\u{1A}';

fn text_label(field: Field) -> String {
    let Range { start, end } = field.columns();
    if end - start == 1 { format!("column {end}") } else { format!("columns {}-{end}", start + 1) }
}

/// A record begins with its type and the eight digits of a date.
fn begins_like_record(line: &str) -> bool {
    let head: String = line.chars().take(10).collect();
    head.len() == 10
        && head.bytes().all(|byte| byte.is_ascii_digit())
        && RecordType::parse(&head[..2]).is_some()
}

/// The record of a line; none where the line is a note.
fn text_row(table: &Table, number: usize, characters: &[char]) -> Outcome<Option<Row>> {
    let cut = |field: Field| -> String {
        let Range { start, end } = field.columns();
        let end = end.min(characters.len());
        let text: String = characters.get(start..end).unwrap_or_default().iter().collect();
        text.trim().to_owned()
    };
    let row = Row { number, cells: Field::ALL.map(cut) };
    if row.is_note() {
        return Ok(None);
    }
    let found = row.cell(Field::RecordType).to_owned();
    let Some(record) = RecordType::parse(&found) else {
        let position = table.position(number, Some(Field::RecordType));
        return Err(RegisterProblem::UnknownRecordType { found }.at(position));
    };
    let expected = record.last_field().columns().end;
    if characters.len() < expected {
        let problem = RegisterProblem::LineTooShort {
            record: record.title(),
            found: characters.len(),
            expected,
        };
        return Err(problem.at(table.position(number, None)));
    }
    Ok(Some(row))
}

/// Decodes UTF-8, or else an older encoding; line by line, so that one damaged byte shifts no
/// column of another line.
fn decode(line: &[u8], code_page: fn(u8) -> char) -> String {
    match std::str::from_utf8(line) {
        Ok(text) => text.to_owned(),
        Err(_) => line.iter().map(|&byte| code_page(byte)).collect(),
    }
}

fn windows_1252(byte: u8) -> char {
    const SPECIAL: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => SPECIAL[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Where Windows-1252 has no character, DOS has the umlaut of most German names.
fn is_code_page_850(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_err()
        && line.iter().any(|&byte| matches!(windows_1252(byte), '\u{80}'..='\u{9F}'))
}

fn code_page_850(byte: u8) -> char {
    const UPPER_HALF: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
        └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";
    match byte {
        0x80.. => {
            UPPER_HALF.chars().nth(usize::from(byte - 0x80)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => char::from(byte),
    }
}

const SAVE_AS_WORKBOOK: &str = "Open it in a spreadsheet program and save it as .xlsx";
const UNPACK: &str =
    "Unpack it and give the workbook (.xlsx) or the text file (.txt) that is inside";

/// Says what a file that is no register looks like, and the cure where there is one.
fn describe(bytes: &[u8], first_line: &str) -> RegisterProblem {
    const SAVE_AS_UTF_8: &str = "Open it in an editor and save it in UTF-8";
    const WORKBOOK_AS_TEXT: &str = "the workbook saved as text with separators (CSV)";
    const SIGNATURES: [(&[u8], &str, &str); 4] = [
        (b"\xD0\xCF\x11\xE0", "an old workbook (.xls)", SAVE_AS_WORKBOOK),
        (b"\x1F\x8B", "a gzip archive", UNPACK),
        (b"\xFF\xFE", "a text in UTF-16", SAVE_AS_UTF_8),
        (b"\xFE\xFF", "a text in UTF-16", SAVE_AS_UTF_8),
    ];
    let wrong_kind =
        |found: &str, cure| RegisterProblem::WrongKind { found: found.to_owned(), cure };
    let not_a_register = |found: &str| RegisterProblem::NotARegister { found: found.to_owned() };
    if bytes.starts_with(b"\xD0\xCF\x11\xE0")
        && contains(bytes, b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e")
    {
        return wrong_kind(
            "a workbook with a password",
            "Open it in a spreadsheet program and save it without the password",
        );
    }
    let is_utf_16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if is_utf_16 && bytes.contains(&b'\t') {
        return wrong_kind(WORKBOOK_AS_TEXT, SAVE_AS_WORKBOOK);
    }
    if let Some((_, found, cure)) =
        SIGNATURES.iter().find(|(signature, ..)| bytes.starts_with(signature))
    {
        return wrong_kind(found, cure);
    }
    if bytes.starts_with(b"%PDF") {
        not_a_register("a PDF document")
    } else if bytes.contains(&0) {
        not_a_register("a binary file")
    } else if first_line.trim_start().starts_with('<') {
        not_a_register("a web page or an XML document")
    } else if is_workbook_as_text(bytes) {
        wrong_kind(WORKBOOK_AS_TEXT, SAVE_AS_WORKBOOK)
    } else {
        not_a_register(&format!("a text that begins with {}", shown(first_line.trim())))
    }
}

/// Tells the rows of a county's record, apart by separators.
fn is_workbook_as_text(bytes: &[u8]) -> bool {
    let starts = |line: &[u8]| {
        let unquoted: Vec<u8> = line.iter().copied().filter(|&byte| byte != b'"').take(4).collect();
        matches!(unquoted[..], [b'4', b'0', b';' | b',' | b'\t', b'4'])
    };
    bytes.split(|&byte| byte == b'\n' || byte == b'\r').any(starts)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

// ---------------------------------------------------------------------------------------------
// Workbook

/// A row of a sheet with its filled cells by column, counted from 0.
struct SheetRow {
    number: usize,
    cells: BTreeMap<u32, String>,
}

/// Takes a panic of the workbook reader, whose arithmetic overflows on malformed cell references,
/// for what it is: a damaged workbook.
fn read_workbook<T>(bytes: &[u8], read: impl Fn(&Table) -> Outcome<T>) -> Outcome<T> {
    catch_unwind(AssertUnwindSafe(|| parse_workbook(bytes, read))).unwrap_or_else(|_| {
        let reason = "its contents are malformed".to_owned();
        Err(RegisterProblem::DamagedWorkbook { reason }.in_file())
    })
}

/// Reads the first sheet that holds the register; where none does, the problem is that of the sheet
/// which comes nearest.
fn parse_workbook<T>(bytes: &[u8], read: impl Fn(&Table) -> Outcome<T>) -> Outcome<T> {
    let mut workbook =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable_archive(bytes, &error))?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut nearest: Option<(usize, Placed)> = None;
    for sheet in &sheets {
        let rows = sheet_rows(&mut workbook, sheet).map_err(|error| damaged(&error))?;
        let Some(header) = rows.iter().position(is_header) else { continue };
        let placed = match sheet_table(sheet, &rows[header..]).and_then(|table| read(&table)) {
            Ok(content) => return Ok(content),
            Err(placed) => placed,
        };
        // A sheet with all Länder is the register; another must not stand in for it because of a
        // mistake in it.
        let known = match &*placed.problem {
            RegisterProblem::MissingColumn { found, .. } => found.len(),
            RegisterProblem::NoMunicipalities | RegisterProblem::MissingLaender { .. } => {
                Field::ALL.len()
            }
            _ => return Err(placed),
        };
        if nearest.as_ref().is_none_or(|(most, _)| known > *most) {
            nearest = Some((known, placed));
        }
    }
    Err(nearest
        .map_or_else(|| RegisterProblem::MissingSheet { sheets }.in_file(), |(_, placed)| placed))
}

fn unreadable_archive(bytes: &[u8], error: &XlsxError) -> Placed {
    const KINDS: [(&[u8], &str, &str); 4] = [
        (b"META-INF/manifest.xml", "an OpenDocument workbook (.ods)", SAVE_AS_WORKBOOK),
        (b"xl/workbook.bin", "a binary workbook (.xlsb)", SAVE_AS_WORKBOOK),
        (b".xlsx", "a ZIP archive", UNPACK),
        (b".txt", "a ZIP archive", UNPACK),
    ];
    let Some(names) = archive_directory(bytes).filter(|names| !contains(names, b"xl/workbook.xml"))
    else {
        return damaged(error);
    };
    let known = KINDS.into_iter().find(|(part, ..)| contains(names, part));
    let problem = known.map_or_else(
        || RegisterProblem::NotARegister {
            found: "a ZIP archive with neither a workbook nor a text file in it".to_owned(),
        },
        |(_, found, cure)| RegisterProblem::WrongKind { found: found.to_owned(), cure },
    );
    problem.in_file()
}

/// The directory of a ZIP archive, which has the names of its own files only; none where the
/// archive is cut off.
fn archive_directory(bytes: &[u8]) -> Option<&[u8]> {
    let end = &bytes[bytes.windows(4).rposition(|window| window == b"PK\x05\x06")?..];
    let number = |place: usize| {
        end.get(place..place + 4)?.try_into().ok().map(|four| u32::from_le_bytes(four) as usize)
    };
    let (size, start) = (number(12)?, number(16)?);
    bytes.get(start..start.checked_add(size)?)
}

fn damaged(error: &XlsxError) -> Placed {
    RegisterProblem::DamagedWorkbook { reason: error.to_string() }.in_file()
}

/// Reads cell by cell: a sheet with one stray cell far out must not claim memory for all between.
fn sheet_rows(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<SheetRow>, XlsxError> {
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut reader = workbook.worksheet_cells_reader(sheet)?;
    while let Some(cell) = reader.next_cell()? {
        let text = cell_text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let number = row as usize + 1;
        match rows.last_mut() {
            Some(last) if last.number == number => {
                last.cells.insert(column, text);
            }
            _ => rows.push(SheetRow { number, cells: BTreeMap::from([(column, text)]) }),
        }
    }
    Ok(rows)
}

fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => ungrouped(text.trim()),
        DataRef::SharedString(text) => ungrouped(text.trim()),
        other => Data::from(other.clone()).to_string(),
    }
}

/// A number in a text cell without the points or blanks between its groups of three digits; any
/// other text as it is.
fn ungrouped(text: &str) -> String {
    let groups: Vec<&str> = text.split(['.', ' ', '\u{A0}', '\u{202F}', '\u{2009}']).collect();
    let (first, others) = (groups[0], &groups[1..]);
    let grouped = (1..=3).contains(&first.len())
        && others.iter().all(|group| group.len() == 3)
        && groups.iter().all(|group| is_number(group));
    if grouped { groups.concat() } else { text.to_owned() }
}

/// The known header a cell holds, hyphens, footnote marks and line breaks aside.
fn header_field(text: &str) -> Option<Field> {
    let letters: String =
        text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    Field::ALL.into_iter().find(|&field| match field {
        Field::Population => letters.starts_with("bevölkerung"),
        _ => letters == field.header().to_lowercase(),
    })
}

fn is_header(row: &SheetRow) -> bool {
    let known = row.cells.values().filter(|text| header_field(text).is_some());
    known.count() >= 2
}

/// Reads the rows from the header on, which spans several rows because the key's parts have
/// headers of their own.
fn sheet_table(sheet: &str, rows: &[SheetRow]) -> Outcome<Table> {
    const LONGEST_HEADER: usize = 6;
    let header_rows = rows
        .iter()
        .take(LONGEST_HEADER)
        .take_while(|row| !row.cells.values().any(|text| RecordType::parse(text).is_some()))
        .count()
        .max(1);
    let (header, data) = rows.split_at(header_rows);
    let columns = header_columns(sheet, header)?;
    let mut table = Table {
        sheet: Some(sheet.to_owned()),
        labels: columns.map(|column| format!("column {}", column_letters(column))),
        header: header.first().map(|row| row.number),
        rows: Vec::new(),
    };
    for source in data {
        let cells = Field::ALL.map(|field| sheet_cell(source, columns[field as usize], field));
        let row = Row { number: source.number, cells };
        if RecordType::parse(row.cell(Field::RecordType)).is_some() {
            table.rows.push(row);
        } else if !row.is_note() && !row.has_but_a_record_type() {
            let found = row.cell(Field::RecordType).to_owned();
            let position = table.position(row.number, Some(Field::RecordType));
            return Err(RegisterProblem::UnknownRecordType { found }.at(position));
        }
    }
    Ok(table)
}

fn header_columns(sheet: &str, header: &[SheetRow]) -> Outcome<[u32; 9]> {
    let mut columns = [None; 9];
    for row in header {
        for (&column, text) in &row.cells {
            if let Some(field) = header_field(text) {
                columns[field as usize].get_or_insert(column);
            }
        }
    }
    let mut complete = [0; 9];
    for field in Field::ALL {
        let Some(column) = columns[field as usize] else {
            let known = Field::ALL.into_iter().filter(|&f| columns[f as usize].is_some());
            let problem = RegisterProblem::MissingColumn {
                column: field.header().to_owned(),
                found: known.map(|f| f.header().to_owned()).collect(),
            };
            return Err(problem.at(Position {
                sheet: Some(sheet.to_owned()),
                row: header.first().map_or(1, |row| row.number),
                column: None,
            }));
        };
        complete[field as usize] = column;
    }
    Ok(complete)
}

/// The content of a cell; a key that lost its leading zeros as a number gets them back.
fn sheet_cell(row: &SheetRow, column: u32, field: Field) -> String {
    let text = row.cells.get(&column).map_or("", String::as_str);
    match field.digits() {
        Some(digits) if is_number(text) => format!("{text:0>digits$}"),
        _ => text.to_owned(),
    }
}

fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

// ---------------------------------------------------------------------------------------------
// From records to administrations

/// A county, an association or a municipality as the file has it.
struct Record<T> {
    row: usize,
    name: String,
    detail: T,
}

struct County {
    kind: RegisterKind,
    type_name: &'static str,
}

struct Association {
    type_name: &'static str,
}

struct Municipality {
    association: String,
    incorporated: bool,
    population: u32,
}

impl Municipality {
    /// The key of an association begins with the key of its county.
    fn county(&self) -> &str {
        &self.association[..5]
    }
}

type Records<T> = BTreeMap<String, Record<T>>;

/// The records by key.
#[derive(Default)]
struct Register {
    counties: Records<County>,
    associations: Records<Association>,
    municipalities: Records<Municipality>,
}

impl Register {
    fn collect(table: &Table) -> Outcome<Self> {
        let mut register = Self::default();
        for row in &table.rows {
            let source = Source { table, row };
            if row.is_outside_counties() {
                source.land()?;
                continue;
            }
            match RecordType::parse(row.cell(Field::RecordType)) {
                Some(RecordType::County) => register.add_county(source)?,
                Some(RecordType::Association) => register.add_association(source)?,
                Some(RecordType::Municipality) => register.add_municipality(source)?,
                Some(RecordType::Heading) | None => {
                    source.land()?;
                }
            }
        }
        Ok(register)
    }

    fn add_county(&mut self, source: Source<'_>) -> Outcome<()> {
        let key = source.county_key()?;
        let name = source.name()?;
        let found = source.row.cell(Field::TextKey);
        let known = COUNTY_TYPES.iter().find(|(code, ..)| *code == found);
        let Some(&(_, kind, type_name)) = known else {
            let codes = COUNTY_TYPES.map(|(code, ..)| code);
            return Err(source.unknown_text_key("county", &codes));
        };
        let record = source.record(name, County { kind, type_name });
        insert_once(&mut self.counties, key, record, "county", source)
    }

    fn add_association(&mut self, source: Source<'_>) -> Outcome<()> {
        let key = source.association_key()?;
        let name = source.name()?;
        let found = source.row.cell(Field::TextKey);
        let known = ASSOCIATION_TYPES.iter().find(|(code, _)| *code == found);
        let Some(&(_, type_name)) = known else {
            let codes = ASSOCIATION_TYPES.map(|(code, _)| code);
            return Err(source.unknown_text_key("association", &codes));
        };
        let record = source.record(name, Association { type_name });
        insert_once(&mut self.associations, key, record, "association", source)
    }

    fn add_municipality(&mut self, source: Source<'_>) -> Outcome<()> {
        let association = source.association_key()?;
        let key = format!("{association}{}", source.digits(Field::Municipality)?);
        let name = source.name()?;
        let found = source.row.cell(Field::TextKey);
        let known = MUNICIPALITY_TYPES.iter().find(|(code, _)| *code == found);
        let Some(&(_, incorporated)) = known else {
            let codes = MUNICIPALITY_TYPES.map(|(code, _)| code);
            return Err(source.unknown_text_key("municipality", &codes));
        };
        let population = if incorporated { source.population()? } else { 0 };
        let detail = Municipality { association, incorporated, population };
        let record = source.record(name, detail);
        insert_once(&mut self.municipalities, key, record, "municipality", source)
    }

    fn incorporated(&self) -> impl Iterator<Item = (&String, &Record<Municipality>)> {
        self.municipalities.iter().filter(|(_, municipality)| municipality.detail.incorporated)
    }

    fn entries(&self, table: &Table) -> Outcome<Vec<RegisterEntry>> {
        let mut entries = BTreeMap::new();
        for (key, municipality) in self.incorporated() {
            let (county, association) = self.parents(municipality, table)?;
            let administration = administration(key, municipality, county, association);
            count_in(&mut entries, administration, municipality);
            if county.detail.kind == RegisterKind::County {
                count_in(&mut entries, county_entry(municipality, county), municipality);
            }
        }
        self.check_laender(table)?;
        self.check_counties(table)?;
        self.check_associations(table)?;
        Ok(entries.into_values().collect())
    }

    fn parents(
        &self,
        municipality: &Record<Municipality>,
        table: &Table,
    ) -> Outcome<(&Record<County>, &Record<Association>)> {
        let orphan = |record, key: &str, record_type, field| {
            let problem = RegisterProblem::MissingParent {
                name: municipality.name.clone(),
                record,
                key: key.to_owned(),
                record_type,
            };
            problem.at(table.position(municipality.row, Some(field)))
        };
        let county = self
            .counties
            .get(municipality.detail.county())
            .ok_or_else(|| orphan("county", municipality.detail.county(), "40", Field::County))?;
        let key = &municipality.detail.association;
        let association = self
            .associations
            .get(key)
            .ok_or_else(|| orphan("association", key, "50", Field::Association))?;
        Ok((county, association))
    }

    fn check_laender(&self, table: &Table) -> Outcome<()> {
        if self.incorporated().next().is_none() {
            return Err(table.whole(RegisterProblem::NoMunicipalities));
        }
        let missing: Vec<String> = LAENDER
            .iter()
            .filter(|(code, ..)| !self.incorporated().any(|(key, _)| key.starts_with(code)))
            .map(|&(_, _, name)| name.to_owned())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(table.whole(RegisterProblem::MissingLaender { missing }))
    }

    fn check_counties(&self, table: &Table) -> Outcome<()> {
        let stands_for_areas =
            |key: &str| key.ends_with(NO_COUNTY) && self.members(key).next().is_some();
        let has_member = |key: &str| {
            stands_for_areas(key) || self.members(key).any(|detail| detail.incorporated)
        };
        check_members(&self.counties, has_member, "county", table)
    }

    /// An association may consist of an unincorporated area alone.
    fn check_associations(&self, table: &Table) -> Outcome<()> {
        let has_member = |key: &str| self.members(key).next().is_some();
        check_members(&self.associations, has_member, "association", table)
    }

    /// The municipalities whose key begins with `key`.
    fn members(&self, key: &str) -> impl Iterator<Item = &Municipality> {
        self.municipalities
            .range(key.to_owned()..)
            .take_while(move |(member, _)| member.starts_with(key))
            .map(|(_, municipality)| &municipality.detail)
    }
}

fn check_members<T>(
    records: &Records<T>,
    has_member: impl Fn(&str) -> bool,
    record: &'static str,
    table: &Table,
) -> Outcome<()> {
    match records.iter().find(|(key, _)| !has_member(key)) {
        None => Ok(()),
        Some((key, empty)) => {
            let problem = RegisterProblem::WithoutMunicipality {
                record,
                name: empty.name.clone(),
                key: key.clone(),
            };
            Err(problem.at(table.position(empty.row, None)))
        }
    }
}

fn insert_once<T>(
    records: &mut Records<T>,
    key: String,
    record: Record<T>,
    title: &'static str,
    source: Source<'_>,
) -> Outcome<()> {
    if let Some(first) = records.get(&key) {
        let problem = RegisterProblem::DuplicateKey {
            record: title,
            key,
            name: record.name,
            first_name: first.name.clone(),
            first_row: first.row,
            unit: source.table.unit(),
        };
        return Err(problem.at(source.table.position(record.row, None)));
    }
    records.insert(key, record);
    Ok(())
}

fn administration(
    key: &str,
    municipality: &Record<Municipality>,
    county: &Record<County>,
    association: &Record<Association>,
) -> RegisterEntry {
    let singly =
        key.starts_with(LAND_COUNTED_SINGLY) && association.detail.type_name != SINGLE_MUNICIPALITY;
    let (key, name) = if singly {
        (key, &municipality.name)
    } else {
        (municipality.detail.association.as_str(), &association.name)
    };
    let kind = match county.detail.kind {
        RegisterKind::County => RegisterKind::Municipality,
        kind => kind,
    };
    blank_entry(key, name, kind, association.detail.type_name, municipality, county)
}

fn county_entry(municipality: &Record<Municipality>, county: &Record<County>) -> RegisterEntry {
    let key = municipality.detail.county();
    blank_entry(
        key,
        &county.name,
        county.detail.kind,
        county.detail.type_name,
        municipality,
        county,
    )
}

/// An entry in which no municipality is counted yet.
fn blank_entry(
    key: &str,
    name: &str,
    kind: RegisterKind,
    type_name: &str,
    municipality: &Record<Municipality>,
    county: &Record<County>,
) -> RegisterEntry {
    RegisterEntry {
        key: key.to_owned(),
        name: name.to_owned(),
        kind,
        administration_type: type_name.to_owned(),
        land: land_abbreviation(key).to_owned(),
        county: municipality.detail.county().to_owned(),
        county_name: county.name.clone(),
        population: 0,
        municipalities: 0,
    }
}

fn count_in(
    entries: &mut BTreeMap<String, RegisterEntry>,
    blank: RegisterEntry,
    municipality: &Record<Municipality>,
) {
    let entry = entries.entry(blank.key.clone()).or_insert(blank);
    entry.population = entry.population.saturating_add(municipality.detail.population);
    entry.municipalities += 1;
}

fn land_abbreviation(key: &str) -> &'static str {
    let known = LAENDER.iter().find(|(code, ..)| key.starts_with(code));
    known.map_or("", |&(_, abbreviation, _)| abbreviation)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A row together with what is needed to say where it stands.
#[derive(Clone, Copy)]
struct Source<'a> {
    table: &'a Table,
    row: &'a Row,
}

impl Source<'_> {
    fn record<T>(&self, name: String, detail: T) -> Record<T> {
        Record { row: self.row.number, name, detail }
    }

    fn position(&self, field: Field) -> Position {
        self.table.position(self.row.number, Some(field))
    }

    fn invalid(&self, field: Field, expected: String) -> Placed {
        let problem = RegisterProblem::InvalidField {
            field: field.title(),
            found: self.row.cell(field).to_owned(),
            expected,
        };
        problem.at(self.position(field))
    }

    fn digits(&self, field: Field) -> Outcome<&str> {
        let text = self.row.cell(field);
        let digits = field.digits().unwrap_or_default();
        if is_number(text) && text.len() == digits {
            return Ok(text);
        }
        let plural = if digits == 1 { "" } else { "s" };
        Err(self.invalid(field, format!("a number of {digits} digit{plural}")))
    }

    fn land(&self) -> Outcome<&str> {
        let text = self.row.cell(Field::Land);
        if LAENDER.iter().any(|(code, ..)| *code == text) {
            return Ok(text);
        }
        let found = text.to_owned();
        Err(RegisterProblem::UnknownLand { found }.at(self.position(Field::Land)))
    }

    fn county_key(&self) -> Outcome<String> {
        let land = self.land()?;
        let region = self.digits(Field::Region)?;
        let county = self.digits(Field::County)?;
        Ok(format!("{land}{region}{county}"))
    }

    fn association_key(&self) -> Outcome<String> {
        let county = self.county_key()?;
        Ok(format!("{county}{}", self.digits(Field::Association)?))
    }

    fn name(&self) -> Outcome<String> {
        match self.row.cell(Field::Name) {
            "" => Err(self.invalid(Field::Name, "the name of the place".to_owned())),
            name => Ok(name.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }

    fn population(&self) -> Outcome<u32> {
        let text = self.row.cell(Field::Population);
        let number = is_number(text).then(|| text.parse::<u32>().ok()).flatten();
        number.filter(|&number| number <= MAX_POPULATION).ok_or_else(|| {
            let problem = RegisterProblem::InvalidPopulation {
                name: self.row.cell(Field::Name).to_owned(),
                found: text.to_owned(),
            };
            problem.at(self.position(Field::Population))
        })
    }

    fn unknown_text_key(&self, record: &'static str, codes: &[&str]) -> Placed {
        let problem = RegisterProblem::UnknownTextKey {
            record,
            name: self.row.cell(Field::Name).to_owned(),
            found: self.row.cell(Field::TextKey).to_owned(),
            expected: codes.join(", "),
        };
        problem.at(self.position(Field::TextKey))
    }
}
