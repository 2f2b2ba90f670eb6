//! The register as a workbook.

use super::problem::{DOWNLOAD, Outcome, Position, Problem, quoted};
use super::text::{SAVE_AS_WORKBOOK, UNPACK, contains};
use super::{Field, RecordType, Row, Table, is_number};
use calamine::{Data, DataRef, Reader, SheetType, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A row of a sheet with its filled cells by column, counted from 0.
struct SheetRow {
    number: usize,
    cells: BTreeMap<u32, String>,
}

/// Takes a panic of the workbook reader, whose arithmetic overflows on malformed cell references,
/// for what it is: a damaged workbook.
pub(super) fn read_workbook<T>(bytes: &[u8], read: impl Fn(&Table) -> Outcome<T>) -> Outcome<T> {
    catch_unwind(AssertUnwindSafe(|| parse_workbook(bytes, read)))
        .unwrap_or_else(|_| Err(damaged("its contents are malformed")))
}

/// Reads the first sheet that holds the register; where none does, the problem is that of the sheet
/// which comes nearest.
fn parse_workbook<T>(bytes: &[u8], read: impl Fn(&Table) -> Outcome<T>) -> Outcome<T> {
    let mut workbook =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable_archive(bytes, error))?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut nearest: Option<Problem> = None;
    for sheet in &sheets {
        let rows = sheet_rows(&mut workbook, sheet).map_err(damaged)?;
        let Some(header) = rows.iter().position(is_header) else { continue };
        let problem = match sheet_table(sheet, &rows[header..]).and_then(|table| read(&table)) {
            Ok(content) => return Ok(content),
            // A sheet with all Länder is the register; another must not stand in for it because of
            // a mistake in it.
            Err(problem) if problem.fields.is_none() => return Err(problem),
            Err(problem) => problem,
        };
        if nearest.as_ref().is_none_or(|nearest| problem.fields > nearest.fields) {
            nearest = Some(problem);
        }
    }
    Err(nearest.unwrap_or_else(|| no_sheet(&sheets)))
}

fn no_sheet(sheets: &[String]) -> Problem {
    let found = match sheets {
        [] => "no sheet at all".to_owned(),
        [only] => format!("only the sheet \"{only}\""),
        several => format!("the sheets {}", quoted(several)),
    };
    let columns = quoted(&Field::ALL.map(|field| field.spec().header));
    Problem::in_file(format!(
        "no sheet holds the register; found {found}. Expected is a sheet whose header has the \
         columns {columns}. {DOWNLOAD}, and leave its sheets as they are."
    ))
}

fn unreadable_archive(bytes: &[u8], error: XlsxError) -> Problem {
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
    known.map_or_else(
        || Problem::no_register("a ZIP archive with neither a workbook nor a text file in it"),
        |(_, found, cure)| Problem::wrong_kind(found, cure),
    )
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

fn damaged(reason: impl Display) -> Problem {
    Problem::in_file(format!(
        "the workbook cannot be read ({reason}); it is probably damaged or only partly \
         downloaded. {DOWNLOAD}, or open it in a spreadsheet program and save it anew as .xlsx."
    ))
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
        _ => letters == field.spec().header.to_lowercase(),
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
        let others = Field::ALL.into_iter().filter(|&field| field != Field::RecordType);
        if row.record_type().is_some() {
            table.rows.push(row);
        } else if !row.is_note() && others.into_iter().any(|field| !row.cell(field).is_empty()) {
            return Err(table.unknown_record_type(&row));
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
    if let Some(missing) = Field::ALL.into_iter().find(|&field| columns[field as usize].is_none()) {
        let known = Field::ALL.into_iter().filter(|&field| columns[field as usize].is_some());
        let found: Vec<&str> = known.map(|field| field.spec().header).collect();
        let row = header.first().map_or(1, |row| row.number);
        let message = format!(
            "the header lacks the column \"{}\"; found {}. Restore the column, or take the file \
             as published.",
            missing.spec().header,
            quoted(&found)
        );
        let place = Position { sheet: Some(sheet.to_owned()), row, column: None };
        return Err(Problem::at(place, message).of_sheet(found.len()));
    }
    Ok(columns.map(Option::unwrap_or_default))
}

/// The content of a cell; a key that lost its leading zeros as a number gets them back.
fn sheet_cell(row: &SheetRow, column: u32, field: Field) -> String {
    let text = row.cells.get(&column).map_or("", String::as_str);
    match field.spec().digits {
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
