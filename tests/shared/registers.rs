//! Registers made for tests, as text of fixed width and as workbooks, like those that are published.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// One record; the key is written as in the register, from Land to municipality, without blanks.
#[derive(Clone, Copy)]
pub(crate) struct Record {
    pub(crate) kind: &'static str,
    pub(crate) text_key: &'static str,
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) population: &'static str,
}

pub(crate) const fn record(
    kind: &'static str,
    text_key: &'static str,
    key: &'static str,
    name: &'static str,
    population: &'static str,
) -> Record {
    Record { kind, text_key, key, name, population }
}

impl Record {
    /// Land, region, county, association and municipality.
    fn key_parts(&self) -> [&'static str; 5] {
        let part = |start: usize, end: usize| {
            let end = end.min(self.key.len());
            self.key.get(start..end).unwrap_or_default()
        };
        [part(0, 2), part(2, 3), part(3, 5), part(5, 9), part(9, 12)]
    }
}

fn text_line(record: &Record) -> String {
    let [land, region, county, association, municipality] = record.key_parts();
    let Record { kind, text_key, name, population, .. } = record;
    let area = if population.is_empty() { "" } else { "00000001234" };
    let population = match population.parse::<u32>() {
        Ok(number) => format!("{number:011}"),
        Err(_) => (*population).to_owned(),
    };
    format!(
        "{kind}20231130{land:2}{region:1}{county:2}{municipality:3}{association:4}\
         {name:50}{seat:50}{text_key:2}    {area:11}{population:11}{rest:70}",
        seat = "",
        rest = ""
    )
}

pub(crate) fn as_text(records: &[Record]) -> String {
    records.iter().map(|record| text_line(record) + "\r\n").collect()
}

/// The sheet as rows of cells; the header spans two rows, as in the published workbook.
pub(crate) fn as_sheet(records: &[Record]) -> Vec<Vec<String>> {
    let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
    let mut rows: Vec<Vec<String>> = vec![
        row(&["Gemeinden in Deutschland"]),
        row(&[]),
        row(&[
            "Satz-art",
            "Text-kenn-zeichen",
            "Amtlicher Regionalschlüssel (ARS)",
            "",
            "",
            "",
            "",
            "Gemeindename",
            "Fläche km2 1)",
            "Bevölkerung2)",
        ]),
        row(&["", "", "Land", "RB", "Kreis", "VB", "Gem", "", "", "insgesamt"]),
    ];
    for record in records {
        let mut cells = vec![record.kind, record.text_key];
        cells.extend(record.key_parts());
        cells.extend([record.name, "", record.population]);
        rows.push(row(&cells));
    }
    rows.push(row(&[]));
    rows.push(row(&["Quelle: Gemeindeverzeichnis"]));
    rows
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A cell as a number if `as_number` says so, otherwise as text.
fn cell_xml(reference: &str, text: &str, as_number: bool) -> String {
    if as_number && text.parse::<u32>().is_ok() {
        format!("<c r=\"{reference}\"><v>{}</v></c>", text.parse::<u32>().unwrap())
    } else {
        let text = escaped(text);
        format!("<c r=\"{reference}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    }
}

pub(crate) fn sheet_xml(rows: &[Vec<String>], keys_as_numbers: bool) -> String {
    let mut xml = String::from(
        "<worksheet \
        xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    for (index, cells) in rows.iter().enumerate() {
        let number = index + 1;
        xml.push_str("<row>");
        for (letter, text) in ('A'..='Z').zip(cells).filter(|(_, text)| !text.is_empty()) {
            let as_number = keys_as_numbers || letter == 'J';
            xml.push_str(&cell_xml(&format!("{letter}{number}"), text, as_number));
        }
        xml.push_str("</row>");
    }
    xml + "</sheetData></worksheet>"
}

pub(crate) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook whose second sheet holds the rows.
pub(crate) fn workbook(rows: &[Vec<String>], keys_as_numbers: bool) -> Vec<u8> {
    workbook_of(&sheet_xml(rows, keys_as_numbers))
}

pub(crate) fn workbook_of(second_sheet: &str) -> Vec<u8> {
    workbook_with(&sheet_xml(&[vec!["Inhalt".to_owned()]], false), second_sheet)
}

pub(crate) fn workbook_with(first_sheet: &str, second_sheet: &str) -> Vec<u8> {
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |inner: String| {
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{inner}</Relationships>")
    };
    archive(&[
        ("[Content_Types].xml", &format!("<Types xmlns=\"{PACKAGE}/content-types\"/>")),
        ("_rels/.rels", &relations(relation("rId1", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
                 <sheet name=\"Inhalt\" sheetId=\"1\" r:id=\"rId1\"/>\
                 <sheet name=\"Gemeinden\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &relations(
                relation("rId1", "worksheet", "worksheets/sheet1.xml")
                    + &relation("rId2", "worksheet", "worksheets/sheet2.xml"),
            ),
        ),
        ("xl/worksheets/sheet1.xml", first_sheet),
        ("xl/worksheets/sheet2.xml", second_sheet),
    ])
}

pub(crate) fn as_xlsx(records: &[Record]) -> Vec<u8> {
    workbook(&as_sheet(records), false)
}
