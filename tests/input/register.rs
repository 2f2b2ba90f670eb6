//! Reads small registers made here in both formats, every damaged one with its full message, and
//! the official files where they are at hand.

use crate::registers::{
    Record, archive, as_sheet, as_text, as_xlsx, record, sheet_xml, workbook, workbook_of,
    workbook_with,
};
use std::collections::BTreeMap;
use std::path::PathBuf;

use ozgsim::error::{Error, Result};
use ozgsim::register::check::{RegisterEntry, place_of_county, read_register};
use ozgsim::scenario::administration::Kind;

// ---------------------------------------------------------------------------------------------
// A small register

/// All Länder: a county with an Amt and an unincorporated area in the first, a county with a
/// joint administration in Baden-Württemberg, one city in every other.
pub(crate) fn small_register() -> Vec<Record> {
    let mut records = vec![
        record("10", "", "01", "Schleswig-Holstein", ""),
        record("40", "43", "01051", "Dithmarschen", ""),
        record("50", "51", "010515163", "Burg-St. Michaelisdonn", ""),
        record("50", "50", "010519105", "Watt, gemfr. Geb.", ""),
        record("60", "64", "010515163010", "Brickeln", "198"),
        record("60", "64", "010515163012", "Großenrade", "484"),
        record("60", "65", "010519105105", "Watt, gemfr. Geb.", "7"),
        record("40", "44", "08115", "Böblingen", ""),
        record("50", "50", "081150001", "Schönaich", ""),
        record("50", "54", "081155003", "VVG der Stadt Herrenberg", ""),
        record("60", "64", "081150001042", "Schönaich", "10000"),
        record("60", "67", "081155003028", "Herrenberg, Stadt", "31000"),
        record("60", "64", "081155003037", "Nufringen", "5600"),
    ];
    for (key, name, population) in CITIES {
        records.push(record("40", "41", &key[..5], name, ""));
        records.push(record("50", "50", &key[..9], name, ""));
        records.push(record("60", "61", key, name, population));
    }
    records
}

const CITIES: [(&str, &str, &str); 14] = [
    ("020000000000", "Hamburg", "1910160"),
    ("031010000000", "Braunschweig", "252816"),
    ("040110000000", "Bremen", "577026"),
    ("051110000000", "Düsseldorf", "631217"),
    ("064110000000", "Darmstadt", "165307"),
    ("071110000000", "Koblenz", "115684"),
    ("091610000000", "Ingolstadt", "142308"),
    ("100420000000", "Saarbrücken", "183509"),
    ("110000000000", "Berlin", "3782202"),
    ("120510000000", "Brandenburg an der Havel", "74113"),
    ("130030000000", "Rostock", "210795"),
    ("145110000000", "Chemnitz", "250681"),
    ("150010000000", "Dessau-Roßlau", "76126"),
    ("160510000000", "Erfurt", "218793"),
];

fn read_text(text: &str) -> Result<Vec<RegisterEntry>> {
    read_register("GV100AD.txt", text.as_bytes())
}

fn text_failure(records: &[Record]) -> Error {
    read_text(&as_text(records)).unwrap_err()
}

fn xlsx_failure(records: &[Record]) -> Error {
    read_register("GV.xlsx", &as_xlsx(records)).unwrap_err()
}

/// The small register after a change to the record at `index`.
fn changed(index: usize, change: impl FnOnce(&mut Record)) -> Vec<Record> {
    let mut records = small_register();
    change(&mut records[index]);
    records
}

#[track_caller]
fn assert_text(error: &Error, expected: &str) {
    assert_eq!(error.to_string(), format!("error: {expected}"));
}

// ---------------------------------------------------------------------------------------------
// What is read

#[test]
fn text_gives_administrations_and_counties() {
    let entries = read_text(&as_text(&small_register())).unwrap();
    let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    assert!(keys.is_sorted());
    assert_eq!(keys.len(), 2 + 1 + 3 + CITIES.len());
    assert_eq!(
        entries[..2],
        [
            RegisterEntry {
                key: "01051".to_owned(),
                name: "Dithmarschen".to_owned(),
                kind: Kind::County,
                administration_type: "Kreis".to_owned(),
                land: "SH".to_owned(),
                county: "01051".to_owned(),
                county_name: "Dithmarschen".to_owned(),
                population: 682,
                municipalities: 2,
            },
            RegisterEntry {
                key: "010515163".to_owned(),
                name: "Burg-St. Michaelisdonn".to_owned(),
                kind: Kind::Municipality,
                administration_type: "Amt".to_owned(),
                land: "SH".to_owned(),
                county: "01051".to_owned(),
                county_name: "Dithmarschen".to_owned(),
                population: 682,
                municipalities: 2,
            },
        ]
    );
}

#[test]
fn members_of_joint_administrations_in_baden_wuerttemberg_count_singly() {
    let entries = read_text(&as_text(&small_register())).unwrap();
    let found: Vec<(&str, &str, &str, u32)> = entries
        .iter()
        .filter(|entry| entry.land == "BW")
        .map(|entry| {
            (
                entry.key.as_str(),
                entry.name.as_str(),
                entry.administration_type.as_str(),
                entry.population,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("08115", "Böblingen", "Landkreis", 46_600),
            ("081150001", "Schönaich", "Einheitsgemeinde", 10_000),
            ("081155003028", "Herrenberg, Stadt", "Verwaltungsgemeinschaft", 31_000),
            ("081155003037", "Nufringen", "Verwaltungsgemeinschaft", 5_600),
        ]
    );
}

#[test]
fn county_free_cities_are_cities_and_no_counties() {
    let entries = read_text(&as_text(&small_register())).unwrap();
    let cities: Vec<&RegisterEntry> =
        entries.iter().filter(|entry| entry.kind == Kind::CountyFreeCity).collect();
    assert_eq!(cities.len(), CITIES.len());
    assert_eq!(cities[0].name, "Hamburg");
    assert_eq!(cities[0].key, "020000000");
    assert_eq!(cities[0].county, "02000");
    assert!(!entries.iter().any(|entry| entry.key == "02000"));
}

#[test]
fn workbook_gives_the_same_as_text() {
    let records = small_register();
    let from_text = read_text(&as_text(&records)).unwrap();
    assert_eq!(read_register("GV.xlsx", &as_xlsx(&records)).unwrap(), from_text);
}

#[test]
fn keys_stored_as_numbers_get_their_leading_zeros_back() {
    let records = small_register();
    let from_text = read_text(&as_text(&records)).unwrap();
    let bytes = workbook(&as_sheet(&records), true);
    assert_eq!(read_register("GV.xlsx", &bytes).unwrap(), from_text);
}

#[test]
fn header_is_found_by_its_text() {
    let records = small_register();
    let from_text = read_text(&as_text(&records)).unwrap();
    let mut rows = as_sheet(&records);
    rows.drain(..2);
    for row in &mut rows {
        row.insert(0, String::new());
    }
    assert_eq!(read_register("GV.xlsx", &workbook(&rows, false)).unwrap(), from_text);
}

#[test]
fn a_sheet_with_some_of_the_headers_does_not_stand_for_the_register() {
    let records = small_register();
    let other = sheet_xml(
        &[["Land", "Bevölkerung"], ["Saarland", "994424"]]
            .map(|cells| cells.map(str::to_owned).to_vec()),
        false,
    );
    let bytes = workbook_with(&other, &sheet_xml(&as_sheet(&records), false));
    assert_eq!(read_register("GV.xlsx", &bytes).unwrap(), read_text(&as_text(&records)).unwrap());
    let mut rows = as_sheet(&records);
    rows.iter_mut().flatten().filter(|cell| *cell == "Gemeindename").for_each(String::clear);
    let error =
        read_register("GV.xlsx", &workbook_with(&other, &sheet_xml(&rows, false))).unwrap_err();
    assert!(
        error.to_string().starts_with(
            "error: GV.xlsx, sheet \"Gemeinden\", row 3: the header lacks the column \
            \"Gemeindename\""
        ),
        "{error}"
    );
}

#[test]
fn text_in_windows_1252_or_with_byte_order_mark_is_read() {
    let text = as_text(&small_register());
    let from_utf8 = read_text(&text).unwrap();
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(read_register("GV100AD.txt", &windows).unwrap(), from_utf8);
    assert_eq!(read_text(&format!("\u{FEFF}{text}\u{1A}")).unwrap(), from_utf8);
    assert_eq!(read_text(&text.replace("\r\n", "\n")).unwrap(), from_utf8);
}

#[test]
fn format_is_told_by_content_not_by_name() {
    let records = small_register();
    let from_text = read_register("GV.xlsx", as_text(&records).as_bytes()).unwrap();
    assert_eq!(read_register("GV.txt", &as_xlsx(&records)).unwrap(), from_text);
}

#[test]
fn a_sheet_with_an_excerpt_does_not_stand_for_the_register() {
    let records = small_register();
    let excerpt: Vec<Record> =
        records.iter().filter(|record| record.key.starts_with("01")).copied().collect();
    let bytes = workbook_with(
        &sheet_xml(&as_sheet(&excerpt), false),
        &sheet_xml(&as_sheet(&records), false),
    );
    assert_eq!(read_register("GV.xlsx", &bytes).unwrap(), read_text(&as_text(&records)).unwrap());
}

#[test]
fn text_keys_of_older_registers_are_read() {
    let mut records = small_register();
    records[2].text_key = "57";
    records[4].text_key = "68";
    records[5].text_key = "69";
    let entries = read_text(&as_text(&records)).unwrap();
    assert_eq!(
        (entries[1].administration_type.as_str(), entries[1].population),
        ("Verwaltungsgemeinschaft", 682)
    );
}

#[test]
fn notes_totals_and_repeated_headers_are_passed_over() {
    let records = small_register();
    let expected = read_text(&as_text(&records)).unwrap();
    let text = format!(
        "GV100AD Gemeindeverzeichnis, 30.11.2023\r\n{}Quelle: Statistisches Bundesamt\r\n",
        as_text(&records)
    );
    assert_eq!(read_text(&text).unwrap(), expected);
    let mut rows = as_sheet(&records);
    let header = rows[2].clone();
    let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
    rows.insert(9, header);
    rows.insert(6, row(&["", "", "", "", "", "", "", "Deutschland", "", "84669326"]));
    rows.push(row(&["1) Gebietsstand", "", "2) vorläufig"]));
    assert_eq!(read_register("GV.xlsx", &workbook(&rows, false)).unwrap(), expected);
}

#[test]
fn areas_that_belong_to_no_county_may_leave_it_open() {
    let mut records = small_register();
    let expected = read_text(&as_text(&records)).unwrap();
    records.push(record("40", "43", "07", "Deutsch-luxemburgisches Hoheitsgebiet", ""));
    records.push(record("50", "50", "07", "Deutsch-luxemburgisches Hoheitsgebiet", ""));
    records.push(record("60", "66", "07", "Deutsch-luxemburgisches Hoheitsgebiet", ""));
    records.push(record("40", "43", "13000", "Küstengewässer", ""));
    records.push(record("50", "50", "130009999", "Küstengewässer", ""));
    records.push(record("60", "66", "130009999999", "Küstengewässer", ""));
    assert_eq!(read_text(&as_text(&records)).unwrap(), expected);
    assert_eq!(read_register("GV.xlsx", &as_xlsx(&records)).unwrap(), expected);
}

#[test]
fn inhabitants_as_text_in_groups_of_digits_are_read() {
    let records = small_register();
    let expected = read_text(&as_text(&records)).unwrap();
    for separator in [".", " ", "\u{A0}", "\u{202F}"] {
        let mut rows = as_sheet(&records);
        let cell = rows.iter_mut().flatten().find(|cell| *cell == "1910160").unwrap();
        *cell = ["1", "910", "160"].join(separator);
        assert_eq!(
            read_register("GV.xlsx", &workbook(&rows, false)).unwrap(),
            expected,
            "{separator:?}"
        );
    }
}

#[test]
fn names_are_written_in_one_line() {
    let records = changed(1, |record| record.name = "Dithmarschen,\n  Kreis");
    assert_eq!(
        read_register("GV.xlsx", &as_xlsx(&records)).unwrap()[0].name,
        "Dithmarschen, Kreis"
    );
}

#[test]
fn text_of_dos_and_of_old_macintoshes_is_read() {
    const DOS: [(char, u8); 5] = [('ü', 0x81), ('ä', 0x84), ('ö', 0x94), ('ß', 0xE1), ('Ü', 0x9A)];
    let text = as_text(&small_register());
    let expected = read_text(&text).unwrap();
    let dos: Vec<u8> = text
        .chars()
        .map(|c| {
            DOS.iter()
                .find(|(known, _)| *known == c)
                .map_or_else(|| u8::try_from(c).unwrap(), |(_, byte)| *byte)
        })
        .collect();
    assert_eq!(read_register("GV100AD.ASC", &dos).unwrap(), expected);
    assert_eq!(read_text(&text.replace("\r\n", "\r")).unwrap(), expected);
}

#[test]
fn the_place_of_a_county_is_found_in_both_formats() {
    let records = small_register();
    let place = |bytes: &[u8]| place_of_county(bytes, "08115").map(|place| place.to_string());
    assert_eq!(
        place(as_text(&records).as_bytes()).as_deref(),
        Some("line 8, columns 14-15 (county key)")
    );
    assert_eq!(
        place(&as_xlsx(&records)).as_deref(),
        Some("sheet \"Gemeinden\", row 12, column E (county key)")
    );
    assert_eq!(place_of_county(as_text(&records).as_bytes(), "08999"), None);
}

// ---------------------------------------------------------------------------------------------
// What is refused

#[test]
fn empty_file() {
    for content in ["", " \r\n\n", "\u{FEFF}"] {
        assert_text(
            &read_text(content).unwrap_err(),
            "GV100AD.txt: the file is empty; expected is the register of the Federal \
            Statistical Office (Destatis, GV-ISys), either the workbook \"..._Auszug_GV.xlsx\" \
            or the text file \"GV100AD_....txt\". Download the file anew from the statistical \
            office (www.destatis.de, Gemeindeverzeichnis).",
        );
    }
}

#[test]
fn other_documents() {
    let refused = |bytes: &[u8]| read_register("file", bytes).unwrap_err();
    assert_text(
        &refused(b"%PDF-1.7\n..."),
        "file: this is no municipality register; it looks like a PDF document. Expected is the \
        register of the Federal Statistical Office (Destatis, GV-ISys), either the workbook \
        \"..._Auszug_GV.xlsx\" or the text file \"GV100AD_....txt\". Download the file anew \
        from the statistical office (www.destatis.de, Gemeindeverzeichnis).",
    );
    for (bytes, found) in [
        (b"\x7FELF\x00\x00".as_slice(), "a binary file"),
        (b"<!DOCTYPE html>", "a web page or an XML document"),
        (b"key;name\n01;Kiel", "a text that begins with \"key;name\""),
    ] {
        assert_text(
            &refused(bytes),
            &format!(
                "file: this is no municipality register; it looks like {found}. Expected is the \
                register of the Federal Statistical Office (Destatis, GV-ISys), either the \
                workbook \"..._Auszug_GV.xlsx\" or the text file \"GV100AD_....txt\". Download \
                the file anew from the statistical office (www.destatis.de, Gemeindeverzeichnis)."
            ),
        );
    }
}

#[test]
fn kinds_of_file_with_a_cure() {
    let encrypted: Vec<u8> = b"\xD0\xCF\x11\xE0"
        .iter()
        .copied()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let ods = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<x/>"),
    ]);
    let xlsb = archive(&[("[Content_Types].xml", "<Types/>"), ("xl/workbook.bin", "x")]);
    let zip = archive(&[("GV100AD_301123.txt", "10"), ("Satzbeschreibung.pdf", "x")]);
    let nested = archive(&[("31122023_Auszug_GV.xlsx", "PK xl/workbook.xml")]);
    for (bytes, message) in [
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1".as_slice(),
            "an old workbook (.xls), which cannot be read. Open it in a spreadsheet program and \
             save it as .xlsx.",
        ),
        (
            &encrypted,
            "a workbook with a password, which cannot be read. Open it in a spreadsheet \
            program and save it without the password.",
        ),
        (
            &ods,
            "an OpenDocument workbook (.ods), which cannot be read. Open it in a spreadsheet \
            program and save it as .xlsx.",
        ),
        (
            &xlsb,
            "a binary workbook (.xlsb), which cannot be read. Open it in a spreadsheet program \
            and save it as .xlsx.",
        ),
        (
            &zip,
            "a ZIP archive, which cannot be read. Unpack it and give the workbook (.xlsx) or \
            the text file (.txt) that is inside.",
        ),
        (
            &nested,
            "a ZIP archive, which cannot be read. Unpack it and give the workbook (.xlsx) or \
            the text file (.txt) that is inside.",
        ),
        (
            b"\x1F\x8B\x08\x00",
            "a gzip archive, which cannot be read. Unpack it and give the workbook (.xlsx) or the \
             text file (.txt) that is inside.",
        ),
        (
            b"\xFF\xFE1\x000\x00\t\x00",
            "the workbook saved as text with separators (CSV), which cannot be read. Open it in a \
             spreadsheet program and save it as .xlsx.",
        ),
        (
            b"\xFF\xFE1\x000\x00",
            "a text in UTF-16, which cannot be read. Open it in an editor and \
            save it in UTF-8.",
        ),
        (
            b"Satz-art;Text-kenn-zeichen;Land\r\n10;;01;;;;;Schleswig-Holstein\r\n\
                40;43;01;0;51;;;Dithmarschen\r\n",
            "the workbook saved as text with separators (CSV), which cannot be read. Open it in a \
             spreadsheet program and save it as .xlsx.",
        ),
    ] {
        assert_text(
            &read_register("file", bytes).unwrap_err(),
            &format!(
                "file: this looks like \
            {message}"
            ),
        );
    }
}

#[test]
fn archive_without_register() {
    let bytes = archive(&[("readme.md", "10")]);
    assert_text(
        &read_register("gv.zip", &bytes).unwrap_err(),
        "gv.zip: this is no municipality register; it looks like a ZIP archive with neither a \
        workbook nor a text file in it. Expected is the register of the Federal Statistical \
        Office (Destatis, GV-ISys), either the workbook \"..._Auszug_GV.xlsx\" or the text file \
        \"GV100AD_....txt\". Download the file anew from the statistical office \
        (www.destatis.de, Gemeindeverzeichnis).",
    );
}

#[test]
fn workbook_cut_off() {
    let mut bytes = as_xlsx(&small_register());
    bytes.truncate(bytes.len() / 2);
    assert_text(
        &read_register("GV.xlsx", &bytes).unwrap_err(),
        "GV.xlsx: the workbook cannot be read (Zip error: invalid Zip archive: Could not find \
        EOCD); it is probably damaged or only partly downloaded. Download the file anew from \
        the statistical office (www.destatis.de, Gemeindeverzeichnis), or open it in a \
        spreadsheet program and save it anew as .xlsx.",
    );
}

/// Checked arithmetic in the workbook reader stumbles over such a sheet, unchecked passes it.
#[test]
fn workbook_with_a_malformed_extent() {
    let bytes = workbook_of(
        &sheet_xml(&as_sheet(&small_register()), false)
            .replace("<sheetData>", "<dimension ref=\"C9:A1\"/><sheetData>"),
    );
    if let Err(error) = read_register("GV.xlsx", &bytes) {
        assert_text(
            &error,
            "GV.xlsx: the workbook cannot be read (its contents are malformed); it is probably \
            damaged or only partly downloaded. Download the file anew from the statistical \
            office (www.destatis.de, Gemeindeverzeichnis), or open it in a spreadsheet program \
            and save it anew as .xlsx.",
        );
    }
}

#[test]
fn workbook_without_the_data_sheet() {
    let rows = [vec!["Ausgaben".to_owned(), "2023".to_owned()]];
    let error = read_register("GV.xlsx", &workbook(&rows, false)).unwrap_err();
    assert_text(
        &error,
        "GV.xlsx: no sheet holds the register; found the sheets \"Inhalt\", \"Gemeinden\". \
        Expected is a sheet whose header has the columns \"Satzart\", \"Textkennzeichen\", \
        \"Land\", \"RB\", \"Kreis\", \"VB\", \"Gem\", \"Gemeindename\", \"Bevölkerung\". \
        Download the file anew from the statistical office (www.destatis.de, \
        Gemeindeverzeichnis), and leave its sheets as they are.",
    );
}

#[test]
fn header_without_population() {
    let mut rows = as_sheet(&small_register());
    rows[2][9] = "Einwohner".to_owned();
    let error = read_register("GV.xlsx", &workbook(&rows, false)).unwrap_err();
    assert_text(
        &error,
        "GV.xlsx, sheet \"Gemeinden\", row 3: the header lacks the column \"Bevölkerung\"; \
        found \"Satzart\", \"Textkennzeichen\", \"Land\", \"RB\", \"Kreis\", \"VB\", \"Gem\", \
        \"Gemeindename\". Restore the column, or take the file as published.",
    );
}

#[test]
fn unknown_record_type() {
    let records = changed(4, |record| record.kind = "70");
    assert_text(
        &text_failure(&records),
        "GV100AD.txt, line 5, columns 1-2 (record type): the record type (Satzart) is \"70\", \
        expected is one of 10, 20, 30, 40, 50, 60. Correct it, or take the file as published.",
    );
    assert_text(
        &xlsx_failure(&records),
        "GV.xlsx, sheet \"Gemeinden\", row 9, column A (record type): the record type \
        (Satzart) is \"70\", expected is one of 10, 20, 30, 40, 50, 60. Correct it, or take \
        the file as published.",
    );
}

#[test]
fn line_too_short() {
    let text = as_text(&small_register());
    let mut lines: Vec<&str> = text.lines().collect();
    lines[4] = &lines[4][..80];
    assert_text(
        &read_text(&lines.join("\n")).unwrap_err(),
        "GV100AD.txt, line 5: the line has 80 characters, a municipality record has at least \
        150. The file is probably cut off, or was saved without its blanks. Download the file \
        anew from the statistical office (www.destatis.de, Gemeindeverzeichnis).",
    );
}

#[test]
fn last_line_cut_off() {
    let text = as_text(&small_register());
    assert_text(
        &read_text(&text[..text.len() - 20]).unwrap_err(),
        "GV100AD.txt, line 55: the last line has 202 characters, all others have 220; the file \
        is probably cut off here. Download the file anew from the statistical office \
        (www.destatis.de, Gemeindeverzeichnis).",
    );
}

#[test]
fn malformed_key_and_missing_name() {
    let letter = changed(4, |record| record.key = "01051516X010");
    assert_text(
        &text_failure(&letter),
        "GV100AD.txt, line 5, columns 19-22 (association key): the association key is \
        \"516X\", expected is a number of 4 digits. Correct it, or take the file as published.",
    );
    let blank = changed(4, |record| record.key = "010515163");
    assert_text(
        &xlsx_failure(&blank),
        "GV.xlsx, sheet \"Gemeinden\", row 9, column G (municipality key): the municipality \
        key is empty, expected is a number of 3 digits. Correct it, or take the file as \
        published.",
    );
    let nameless = changed(4, |record| record.name = "");
    assert_text(
        &text_failure(&nameless),
        "GV100AD.txt, line 5, columns 23-72 (name): the name is empty, expected is the name of \
        the place. Correct it, or take the file as published.",
    );
}

#[test]
fn unknown_land() {
    let records = changed(4, |record| record.key = "170515163010");
    assert_text(
        &text_failure(&records),
        "GV100AD.txt, line 5, columns 11-12 (Land): the Land is \"17\", expected is a code \
        from 01 (Schleswig-Holstein) to 16 (Thüringen). Correct it, or take the file as \
        published.",
    );
    assert_text(
        &xlsx_failure(&records),
        "GV.xlsx, sheet \"Gemeinden\", row 9, column C (Land): the Land is \"17\", expected is \
        a code from 01 (Schleswig-Holstein) to 16 (Thüringen). Correct it, or take the file as \
        published.",
    );
}

#[test]
fn unknown_text_key() {
    let county = changed(1, |record| record.text_key = "49");
    assert_text(
        &text_failure(&county),
        "GV100AD.txt, line 2, columns 123-124 (text key): the text key (Textkennzeichen) of \
        the county \"Dithmarschen\" is \"49\", expected is one of 41, 42, 43, 44, 45. Correct \
        it, or take the file as published; if the register has a new key, this program must \
        learn it first.",
    );
    let association = changed(2, |record| record.text_key = "");
    assert_text(
        &xlsx_failure(&association),
        "GV.xlsx, sheet \"Gemeinden\", row 7, column B (text key): the text key \
        (Textkennzeichen) of the association \"Burg-St. Michaelisdonn\" is empty, expected is \
        one of 50, 51, 52, 53, 54, 55, 56, 57, 58. Correct it, or take the file as published; if \
        the register has a new key, this program must learn it first.",
    );
    let municipality = changed(4, |record| record.text_key = "70");
    assert_text(
        &text_failure(&municipality),
        "GV100AD.txt, line 5, columns 123-124 (text key): the text key (Textkennzeichen) of the \
         municipality \"Brickeln\" is \"70\", expected is one of 60, 61, 62, 63, 64, 65, 66, 67, \
         68, 69. Correct it, or take the file as published; if the register has a new key, this \
         program must learn it first.",
    );
}

#[test]
fn population_that_is_no_number() {
    let words = changed(4, |record| record.population = "unbekannt");
    assert_text(
        &text_failure(&words),
        "GV100AD.txt, line 5, columns 140-150 (population): the population of \"Brickeln\" is \
        \"unbekannt\", expected is a whole number from 0 to 10000000 without separators. \
        Correct it, or take the file as published.",
    );
    let decimal = changed(4, |record| record.population = "19.8");
    assert_text(
        &xlsx_failure(&decimal),
        "GV.xlsx, sheet \"Gemeinden\", row 9, column J (population): the population of \
        \"Brickeln\" is \"19.8\", expected is a whole number from 0 to 10000000 without \
        separators. Correct it, or take the file as published.",
    );
    let huge = changed(4, |record| record.population = "19800000");
    assert_text(
        &xlsx_failure(&huge),
        "GV.xlsx, sheet \"Gemeinden\", row 9, column J (population): the population of \
        \"Brickeln\" is \"19800000\", expected is a whole number from 0 to 10000000 without \
        separators. Correct it, or take the file as published.",
    );
}

#[test]
fn duplicate_key() {
    let records = changed(5, |record| record.key = "010515163010");
    assert_text(
        &text_failure(&records),
        "GV100AD.txt, line 6: the municipality \"Großenrade\" has the key 010515163010, which \
        \"Brickeln\" in line 5 has already. Every key may occur once; delete the wrong record, \
        or take the file as published.",
    );
    assert_text(
        &xlsx_failure(&records),
        "GV.xlsx, sheet \"Gemeinden\", row 10: the municipality \"Großenrade\" has the key \
        010515163010, which \"Brickeln\" in row 9 has already. Every key may occur once; \
        delete the wrong record, or take the file as published.",
    );
}

#[test]
fn missing_county_or_association_record() {
    let mut records = small_register();
    records.remove(1);
    assert_text(
        &text_failure(&records),
        "GV100AD.txt, line 4, columns 14-15 (county key): the municipality \"Brickeln\" \
        belongs to the county 01051, which has no record (Satzart 40) in the file. Restore \
        that record, or take the file as published.",
    );
    let mut records = small_register();
    records.remove(2);
    assert_text(
        &xlsx_failure(&records),
        "GV.xlsx, sheet \"Gemeinden\", row 8, column F (association key): the municipality \
        \"Brickeln\" belongs to the association 010515163, which has no record (Satzart 50) in \
        the file. Restore that record, or take the file as published.",
    );
}

#[test]
fn county_or_association_without_municipality() {
    let mut records = small_register();
    records.insert(1, record("40", "43", "01053", "Herzogtum Lauenburg", ""));
    assert_text(
        &text_failure(&records),
        "GV100AD.txt, line 2: the county \"Herzogtum Lauenburg\" (01053) has no municipality \
        (Satzart 60) in the file; the file is probably incomplete. Download the file anew from \
        the statistical office (www.destatis.de, Gemeindeverzeichnis).",
    );
    let mut records = small_register();
    records.insert(2, record("50", "51", "010515166", "Marne-Nordsee", ""));
    assert_text(
        &xlsx_failure(&records),
        "GV.xlsx, sheet \"Gemeinden\", row 7: the association \"Marne-Nordsee\" (010515166) \
        has no municipality (Satzart 60) in the file; the file is probably incomplete. \
        Download the file anew from the statistical office (www.destatis.de, \
        Gemeindeverzeichnis).",
    );
}

#[test]
fn no_municipalities() {
    let mut records = small_register();
    records.retain(|record| record.kind != "60");
    assert_text(
        &text_failure(&records),
        "GV100AD.txt: the file holds no municipality (Satzart 60); expected are the roughly \
        11,000 municipalities of Germany. Download the file anew from the statistical office \
        (www.destatis.de, Gemeindeverzeichnis).",
    );
    assert_text(
        &xlsx_failure(&[]),
        "GV.xlsx, sheet \"Gemeinden\", row 3: the file holds no municipality (Satzart 60); \
         expected are the roughly 11,000 municipalities of Germany. Download the file anew from \
         the statistical office (www.destatis.de, Gemeindeverzeichnis).",
    );
}

#[test]
fn missing_laender() {
    let mut records = small_register();
    records.retain(|record| !record.key.starts_with("10") && !record.key.starts_with("16"));
    assert_text(
        &text_failure(&records),
        "GV100AD.txt: the register is incomplete: no municipality of Saarland, Thüringen in \
        the file. Expected are all 16 Länder. Download the file anew from the statistical \
        office (www.destatis.de, Gemeindeverzeichnis), and do not filter it by Land.",
    );
    assert_text(
        &xlsx_failure(&records),
        "GV.xlsx, sheet \"Gemeinden\", row 3: the register is incomplete: no municipality of \
        Saarland, Thüringen in the file. Expected are all 16 Länder. Download the file anew \
        from the statistical office (www.destatis.de, Gemeindeverzeichnis), and do not filter \
        it by Land.",
    );
}

// ---------------------------------------------------------------------------------------------
// Robustness and the official files

/// Numbers without pattern, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % bound
    }
}

#[test]
fn damaged_bytes_never_panic() {
    let records = small_register();
    let mut numbers = Numbers(7);
    for original in [as_text(&records).into_bytes(), as_xlsx(&records)] {
        for _ in 0..300 {
            let mut bytes = original.clone();
            for _ in 0..=numbers.below(4) {
                let place = numbers.below(bytes.len());
                bytes[place] = numbers.below(256) as u8;
            }
            if numbers.below(2) == 0 {
                bytes.truncate(numbers.below(bytes.len()));
            }
            if let Err(error) = read_register("damaged", &bytes) {
                assert!(error.to_string().starts_with("error: damaged"));
            }
        }
    }
}

#[test]
fn cut_off_text_is_refused_wherever_it_is_cut() {
    let text = as_text(&small_register());
    let whole = text.trim_end().len();
    for end in (0..whole).filter(|&end| text.is_char_boundary(end)) {
        assert!(read_text(&text[..end]).is_err(), "cut at byte {end}");
    }
}

/// The bytes of an official file, from the folder that `OZGSIM_REGISTERS` names.
fn official(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("OZGSIM_REGISTERS").map(PathBuf::from).unwrap_or_default();
    let path = folder.join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("SKIPPED: the official register {} is not there", path.display());
    }
    bytes
}

fn counts_by_kind(entries: &[RegisterEntry]) -> BTreeMap<Kind, usize> {
    let mut counts = BTreeMap::new();
    for entry in entries {
        *counts.entry(entry.kind).or_default() += 1;
    }
    counts
}

/// Rows of a comma-separated file as maps from header to cell; quotes may enclose commas.
fn table(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let mut lines = text.lines().map(cells);
    let header = lines.next().unwrap();
    lines.map(|line| header.iter().cloned().zip(line).collect()).collect()
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

#[test]
fn official_files_give_the_known_counts() {
    for name in ["31122023_Auszug_GV.xlsx", "GV100AD_301123.txt"] {
        let Some(bytes) = official(name) else {
            continue;
        };
        let entries = read_register(name, &bytes).unwrap();
        let expected =
            [(Kind::Municipality, 5_030 - 106), (Kind::CountyFreeCity, 106), (Kind::County, 294)];
        assert_eq!(counts_by_kind(&entries), BTreeMap::from(expected), "{name}");
        let municipalities: u32 = entries
            .iter()
            .filter(|entry| entry.kind != Kind::County)
            .map(|entry| entry.municipalities)
            .sum();
        assert_eq!(municipalities, 10_773, "{name}");
    }
}

#[test]
fn official_workbook_matches_types_and_size_classes() {
    const CLASSES: [(&str, u32); 8] = [
        ("admin_lt_1k", 1_000),
        ("admin_1k_2k", 2_000),
        ("admin_2k_5k", 5_000),
        ("admin_5k_10k", 10_000),
        ("admin_10k_20k", 20_000),
        ("admin_20k_50k", 50_000),
        ("admin_50k_100k", 100_000),
        ("admin_ge_100k", u32::MAX),
    ];
    let name = "31122023_Auszug_GV.xlsx";
    let (Some(bytes), Some(types), Some(districts)) =
        (official(name), official("administration_types.csv"), official("districts.csv"))
    else {
        return;
    };
    let mut found: BTreeMap<(String, String), u32> = BTreeMap::new();
    for entry in read_register(name, &bytes).unwrap() {
        if entry.kind == Kind::County {
            continue;
        }
        let class = CLASSES.iter().find(|(_, end)| entry.population < *end).unwrap().0;
        for counted in [
            (entry.land, entry.administration_type),
            (entry.county.clone(), class.to_owned()),
            (entry.county.clone(), "administrations".to_owned()),
        ] {
            *found.entry(counted).or_default() += 1;
        }
        *found.entry((entry.county, "population".to_owned())).or_default() += entry.population;
    }
    let mut expect = |row: &BTreeMap<String, String>, of: &str, column: &str| {
        let counted = found.remove(&(row[of].clone(), column.to_owned())).unwrap_or(0);
        assert_eq!(counted.to_string(), row[column], "{column} in {}", row[of]);
    };
    for row in table(&types) {
        for column in row.keys().filter(|column| *column != "land") {
            expect(&row, "land", column);
        }
    }
    for row in table(&districts) {
        let classes = CLASSES.iter().map(|(column, _)| *column);
        for column in classes.chain(["administrations", "population"]) {
            expect(&row, "kreis", column);
        }
    }
    assert_eq!(found, BTreeMap::new(), "counted, but in no table");
}
