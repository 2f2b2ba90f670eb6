//! The register as fixed-width text.

use super::problem::{DOWNLOAD, EXPECTED_FILE, Outcome, Problem, shown};
use super::{Field, RecordType, Row, Table};
use std::ops::Range;

pub(super) fn read_text(bytes: &[u8]) -> Outcome<Table> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let lines = text_lines(bytes);
    let Some((_, first)) = lines.first() else { return Err(empty()) };
    if !lines.iter().any(|(_, line)| begins_like_record(line)) {
        return Err(describe(bytes, first));
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

fn empty() -> Problem {
    Problem::in_file(format!("the file is empty; expected is {EXPECTED_FILE}. {DOWNLOAD}."))
}

fn check_last_line(table: &Table, lengths: &[usize]) -> Outcome<()> {
    let (Some(row), Some((&found, others))) = (table.rows.last(), lengths.split_last()) else {
        return Err(empty());
    };
    match others.first() {
        Some(&expected) if found < expected && others.iter().all(|&other| other == expected) => {
            let message = format!(
                "the last line has {found} characters, all others have {expected}; the file is \
                 probably cut off here. {DOWNLOAD}."
            );
            Err(Problem::at(table.position(row.number, None), message))
        }
        _ => Ok(()),
    }
}

/// The character with which DOS-born programs close a text file.
const END_OF_FILE: char = '\u{1A}';

fn text_label(field: Field) -> String {
    let Range { start, end } = field.spec().columns;
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
        let Range { start, end } = field.spec().columns;
        let end = end.min(characters.len());
        let text: String = characters.get(start..end).unwrap_or_default().iter().collect();
        text.trim().to_owned()
    };
    let row = Row { number, cells: Field::ALL.map(cut) };
    if row.is_note() {
        return Ok(None);
    }
    let Some(record) = row.record_type() else { return Err(table.unknown_record_type(&row)) };
    let rightmost = match record {
        RecordType::Heading => Field::Land,
        RecordType::County | RecordType::Association => Field::TextKey,
        RecordType::Municipality => Field::Population,
    };
    let (found, expected) = (characters.len(), rightmost.spec().columns.end);
    if found < expected {
        let message = format!(
            "the line has {found} characters, a {} record has at least {expected}. The file is \
             probably cut off, or was saved without its blanks. {DOWNLOAD}.",
            record.title()
        );
        return Err(Problem::at(table.position(number, None), message));
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

pub(super) const SAVE_AS_WORKBOOK: &str = "Open it in a spreadsheet program and save it as .xlsx";
pub(super) const UNPACK: &str =
    "Unpack it and give the workbook (.xlsx) or the text file (.txt) that is inside";

/// Says what a file that is no register looks like, and the cure where there is one.
fn describe(bytes: &[u8], first_line: &str) -> Problem {
    const SAVE_AS_UTF_8: &str = "Open it in an editor and save it in UTF-8";
    const WORKBOOK_AS_TEXT: &str = "the workbook saved as text with separators (CSV)";
    const SIGNATURES: [(&[u8], &str, &str); 4] = [
        (b"\xD0\xCF\x11\xE0", "an old workbook (.xls)", SAVE_AS_WORKBOOK),
        (b"\x1F\x8B", "a gzip archive", UNPACK),
        (b"\xFF\xFE", "a text in UTF-16", SAVE_AS_UTF_8),
        (b"\xFE\xFF", "a text in UTF-16", SAVE_AS_UTF_8),
    ];
    if bytes.starts_with(b"\xD0\xCF\x11\xE0")
        && contains(bytes, b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e")
    {
        return Problem::wrong_kind(
            "a workbook with a password",
            "Open it in a spreadsheet program and save it without the password",
        );
    }
    let is_utf_16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if is_utf_16 && bytes.contains(&b'\t') {
        return Problem::wrong_kind(WORKBOOK_AS_TEXT, SAVE_AS_WORKBOOK);
    }
    if let Some((_, found, cure)) =
        SIGNATURES.iter().find(|(signature, ..)| bytes.starts_with(signature))
    {
        return Problem::wrong_kind(found, cure);
    }
    if bytes.starts_with(b"%PDF") {
        Problem::no_register("a PDF document")
    } else if bytes.contains(&0) {
        Problem::no_register("a binary file")
    } else if first_line.trim_start().starts_with('<') {
        Problem::no_register("a web page or an XML document")
    } else if is_workbook_as_text(bytes) {
        Problem::wrong_kind(WORKBOOK_AS_TEXT, SAVE_AS_WORKBOOK)
    } else {
        Problem::no_register(&format!("a text that begins with {}", shown(first_line.trim())))
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

pub(super) fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
