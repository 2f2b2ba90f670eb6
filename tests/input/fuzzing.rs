//! Random changes of bytes, and a small register to change.
#![allow(unreachable_pub, reason = "shared by tests")]

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A deterministic sequence of numbers (constants of Knuth's MMIX).
pub struct Numbers(u64);

impl Numbers {
    /// A sequence of its own for each seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A number below a limit, which is not zero.
    pub const fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// What readers tend to stumble over.
const PIECES: [&str; 40] = [
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    ",",
    ";",
    "\t",
    "\n",
    "\r",
    ".",
    "#",
    "\\",
    "\0",
    "\u{1b}[31m",
    "\u{9b}",
    "\u{202e}",
    "\u{feff}",
    "ß",
    "😀",
    "nan",
    "-inf",
    "1e999",
    "-0.0",
    "-1",
    "0x7fffffffffffffff",
    "9007199254740993",
    "-9223372036854775808",
    "99999999999999999999",
    "1,5",
    "true",
    "null",
    "2018-13",
    "1979-05-27T07:32:00Z",
    "[[policy]]",
    "\"\"\"",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "",
];

/// The bytes after one change or two.
pub fn mutated(original: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=numbers.below(2) {
        change(&mut bytes, numbers);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    if bytes.is_empty() {
        return;
    }
    let at = numbers.below(bytes.len());
    let end = (at + 1 + numbers.below(24)).min(bytes.len());
    let piece = PIECES[numbers.below(PIECES.len())].bytes();
    match numbers.below(9) {
        0 => bytes[at] ^= 1 << numbers.below(8),
        1 => bytes[at] = b' ' + numbers.below(95) as u8,
        2 => drop(bytes.drain(at..end)),
        3 => {
            let copy = bytes[at..end].to_vec();
            let to = numbers.below(bytes.len());
            bytes.splice(to..to, copy).for_each(drop);
        }
        4 => bytes.splice(at..at, piece).for_each(drop),
        5 => bytes.splice(at..end, piece).for_each(drop),
        6 if numbers.below(4) == 0 => bytes.truncate(at),
        7 => {
            let mut lines: Vec<Vec<u8>> =
                bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            let (a, b) = (numbers.below(lines.len()), numbers.below(lines.len()));
            if numbers.below(2) == 0 {
                lines.swap(a, b);
            } else {
                let line = lines[b].clone();
                lines[a] = line;
            }
            *bytes = lines.concat();
        }
        // A word or a number in place of another.
        _ => {
            let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            let start = bytes[..at].iter().rposition(|byte| !of_word(byte)).map_or(0, |it| it + 1);
            let length = bytes[at..].iter().take_while(|byte| of_word(byte)).count();
            bytes.splice(start..at + length, piece).for_each(drop);
        }
    }
}

/// Every Land by one city: Land to municipality, name.
const CITIES: [(&str, &str); 16] = [
    ("010010000000", "Flensburg"),
    ("020000000000", "Hamburg"),
    ("031010000000", "Braunschweig"),
    ("040110000000", "Bremen"),
    ("051110000000", "Düsseldorf"),
    ("064110000000", "Darmstadt"),
    ("071110000000", "Koblenz"),
    ("081110000000", "Stuttgart"),
    ("091610000000", "Ingolstadt"),
    ("100420000000", "Saarbrücken"),
    ("110000000000", "Berlin"),
    ("120510000000", "Brandenburg"),
    ("130030000000", "Rostock"),
    ("145110000000", "Chemnitz"),
    ("150010000000", "Dessau"),
    ("160510000000", "Erfurt"),
];

/// Records of a city: kind, kind of the key, the parts of its key, its name, inhabitants.
fn records((key, name): (&'static str, &'static str)) -> [[&'static str; 9]; 3] {
    let (county, association) = ([&key[..2], &key[2..3], &key[3..5]], &key[5..9]);
    let [land, region, number] = county;
    [
        ["40", "41", land, region, number, "", "", name, ""],
        ["50", "50", land, region, number, association, "", name, ""],
        ["60", "61", land, region, number, association, &key[9..], name, "12345"],
    ]
}

/// A register as text of fixed width.
pub fn register() -> String {
    let line =
        |[kind, text_key, land, region, county, association, municipality, name, people]: [&str;
             9]| {
            let people = if people.is_empty() { String::new() } else { format!("{people:0>11}") };
            let area = if people.is_empty() { "" } else { "00000001234" };
            format!(
                "{kind}20231130{land:2}{region:1}{county:2}{municipality:3}{association:4}{name:50}\
             {seat:50}{text_key:2}    {area:11}{people:11}{rest:70}\r\n",
                seat = "",
                rest = ""
            )
        };
    CITIES.into_iter().flat_map(records).map(line).collect()
}

/// The same register as a workbook; not compressed, so that changes reach its content.
pub fn workbook() -> Vec<u8> {
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let heads = [
        "Satz-art",
        "Text-kenn-zeichen",
        "Amtlicher Regionalschlüssel (ARS)",
        "",
        "",
        "",
        "",
        "Gemeindename",
        "Bevölkerung",
    ];
    let parts = ["", "", "Land", "RB", "Kreis", "VB", "Gem", "", "insgesamt"];
    let row = |(number, cells): (usize, [&str; 9])| {
        let cells = ('A'..='I').zip(cells).filter(|(_, text)| !text.is_empty());
        let cell = |(letter, text): (char, &str)| {
            let number = number + 1;
            if letter == 'I' && number > 2 {
                return format!("<c r=\"{letter}{number}\"><v>{text}</v></c>");
            }
            format!("<c r=\"{letter}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        };
        format!("<row>{}</row>", cells.map(cell).collect::<String>())
    };
    let rows = [heads, parts].into_iter().chain(CITIES.into_iter().flat_map(records));
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData>{}</sheetData></worksheet>",
        rows.enumerate().map(row).collect::<String>()
    );
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Gemeinden\" \
         sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("[Content_Types].xml", format!("<Types xmlns=\"{PACKAGE}/content-types\"/>")),
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
