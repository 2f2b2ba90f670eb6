//! `ozgsim population`: the table of administrations can be read back and the official register
//! imported.

use crate::registers::{Record, as_text, as_xlsx, record};
use crate::workplace::{TINY, Workplace};

/// One administration or city in every Land, a county with two administrations in the first.
const REGISTER: &[Record] = &[
    record("40", "43", "01051", "Dithmarschen", ""),
    record("50", "51", "010515163", "Burg-St. Michaelisdonn", ""),
    record("60", "64", "010515163010", "Brickeln", "198"),
    record("60", "64", "010515163012", "Großenrade", "484"),
    record("50", "50", "010510044", "Heide", ""),
    record("60", "63", "010510044044", "Heide, Stadt", "22000"),
    record("40", "41", "02000", "Hamburg", ""),
    record("50", "50", "020000000", "Hamburg", ""),
    record("60", "61", "020000000000", "Hamburg", "1910160"),
    record("40", "41", "03101", "Braunschweig", ""),
    record("50", "50", "031010000", "Braunschweig", ""),
    record("60", "61", "031010000000", "Braunschweig", "252816"),
    record("40", "41", "04011", "Bremen", ""),
    record("50", "50", "040110000", "Bremen", ""),
    record("60", "61", "040110000000", "Bremen", "577026"),
    record("40", "41", "05111", "Düsseldorf", ""),
    record("50", "50", "051110000", "Düsseldorf", ""),
    record("60", "61", "051110000000", "Düsseldorf", "631217"),
    record("40", "41", "06411", "Darmstadt", ""),
    record("50", "50", "064110000", "Darmstadt", ""),
    record("60", "61", "064110000000", "Darmstadt", "165307"),
    record("40", "41", "07111", "Koblenz", ""),
    record("50", "50", "071110000", "Koblenz", ""),
    record("60", "61", "071110000000", "Koblenz", "115684"),
    record("40", "42", "08111", "Stuttgart", ""),
    record("50", "50", "081110000", "Stuttgart", ""),
    record("60", "61", "081110000000", "Stuttgart", "633484"),
    record("40", "41", "09161", "Ingolstadt", ""),
    record("50", "50", "091610000", "Ingolstadt", ""),
    record("60", "61", "091610000000", "Ingolstadt", "142308"),
    record("40", "44", "10042", "Merzig-Wadern", ""),
    record("50", "50", "100420111", "Beckingen", ""),
    record("60", "64", "100420111111", "Beckingen", "14900"),
    record("40", "41", "11000", "Berlin", ""),
    record("50", "50", "110000000", "Berlin", ""),
    record("60", "61", "110000000000", "Berlin", "3782202"),
    record("40", "41", "12051", "Brandenburg an der Havel", ""),
    record("50", "50", "120510000", "Brandenburg an der Havel", ""),
    record("60", "61", "120510000000", "Brandenburg an der Havel", "74113"),
    record("40", "41", "13003", "Rostock", ""),
    record("50", "50", "130030000", "Rostock", ""),
    record("60", "61", "130030000000", "Rostock", "210795"),
    record("40", "41", "14511", "Chemnitz", ""),
    record("50", "50", "145110000", "Chemnitz", ""),
    record("60", "61", "145110000000", "Chemnitz", "250681"),
    record("40", "41", "15001", "Dessau-Roßlau", ""),
    record("50", "50", "150010000", "Dessau-Roßlau", ""),
    record("60", "61", "150010000000", "Dessau-Roßlau", "76126"),
    record("40", "41", "16051", "Erfurt", ""),
    record("50", "50", "160510000", "Erfurt", ""),
    record("60", "61", "160510000000", "Erfurt", "218793"),
];

#[test]
fn the_summary_shows_who_the_administrations_are() {
    let place = Workplace::new();
    let summary = place.works(&["population"]);
    for line in [
        "Germany                                    77    188  1,330   1,478    1,167      \
         593       114       83       294  5,324   84,666,498",
        "Amt                                   207",
    ] {
        assert!(summary.contains(line), "{summary}");
    }
    assert_eq!(place.text("output/population/population.csv").lines().count(), 5_325);
    let german = place.works(&["population", "--lang", "de"]);
    assert!(
        german.contains("Erfüllende Gemeinde ") && german.contains("Verwaltungsverband, GVV "),
        "{german}"
    );
    assert!(german.contains("kreisfreie Städte") && german.contains("84.666.498"), "{german}");
}

#[test]
fn the_written_table_gives_the_same_curves_as_the_synthesised_population() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["population", "tiny.toml", "--output", "."]);
    place.write(
        "population/tiny.toml",
        TINY.replace("[simulation]", "[data]\npopulation = \"population.csv\"\n[simulation]"),
    );
    place.works(&["run", "tiny.toml", "--output", "synthesised"]);
    place.works(&["run", "population/tiny.toml", "--output", "read"]);
    assert!(
        place.text("synthesised/tiny/curves.csv") == place.text("read/tiny/curves.csv"),
        "the curves differ"
    );
    assert_eq!(
        place.read("read/tiny/inputs/population.csv"),
        place.read("population/population.csv")
    );
    place.works(&["run", "read/tiny/scenario.toml", "--output", "again"]);
    assert!(
        place.text("again/tiny/curves.csv") == place.text("read/tiny/curves.csv"),
        "the recorded scenario runs otherwise"
    );
    assert_eq!(place.text("again/tiny/scenario.toml"), place.text("read/tiny/scenario.toml"));
}

#[test]
fn the_register_is_imported_from_text_and_workbook_alike() {
    let place = Workplace::with("GV100AD.txt", as_text(REGISTER));
    place.write("GV.xlsx", as_xlsx(REGISTER));
    let summary = place.works(&["population", "--import", "GV100AD.txt", "--output", "text"]);
    assert!(summary.contains("Germany "), "{summary}");
    place.works(&["population", "--import", "GV.xlsx", "--output", "workbook"]);
    let table = place.text("text/population/population.csv");
    assert_eq!(table, place.text("workbook/population/population.csv"));
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 1 + REGISTER.iter().filter(|record| record.kind == "50").count() + 2);
    assert!(
        lines.contains(&"01051,Dithmarschen,county,Kreis,SH,01051,22682,,,,,,,,,,,"),
        "{table}"
    );
    assert!(
        lines
            .contains(&"010515163,Burg-St. Michaelisdonn,municipality,Amt,SH,01051,682,,,,,,,,,,,"),
        "{table}"
    );
    assert!(
        lines.contains(
            &"020000000,Hamburg,county-free city,Einheitsgemeinde,HH,02000,1910160,,,,,,,,,,,"
        ),
        "{table}"
    );
    place.write(
        "text/population/mine.toml",
        "name = \"mine\"\nextends = \"baseline\"\n[data]\npopulation = \
         \"population.csv\"\n[simulation]\nhorizon = \"2018-03\"",
    );
    place.works(&["run", "text/population/mine.toml", "--replicates", "2"]);
}

#[test]
fn an_edited_table_is_not_overwritten_unless_forced() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["population", "tiny.toml"]);
    place.works(&["population", "tiny.toml"]);
    place.write("output/population/population.csv", "edited");
    let output = place.ozgsim(&["population", "tiny.toml"]);
    assert_eq!(output.code, 1);
    assert_eq!(
        output.stderr,
        "error: `output/population/population.csv` is there already and differs\nhelp: rename it \
         to keep it, name another folder with --output, or overwrite it with --force\n"
    );
    assert_eq!(place.text("output/population/population.csv"), "edited");
    place.works(&["population", "tiny.toml", "--force"]);
    assert_ne!(place.text("output/population/population.csv"), "edited");
}

#[test]
fn a_register_with_an_unknown_county_is_refused() {
    let refused = |keys: [&'static str; 3], name: &'static str, message: &str| {
        let mut records = REGISTER.to_vec();
        for (record, key) in records.iter_mut().skip(records_of_erfurt()).zip(keys) {
            (record.key, record.name) = (key, name);
        }
        let place = Workplace::with("GV100AD.txt", as_text(&records));
        let output = place.ozgsim(&["population", "--import", "GV100AD.txt"]);
        assert_eq!((output.code, output.stderr.as_str()), (1, message));
        assert!(!place.path("output").exists());
    };
    refused(
        ["16099", "160990000", "160990000000"],
        "Erfurt",
        "error: GV100AD.txt, line 49, columns 14-15 (county key): the county 16099 (Erfurt) is \
         none of the 400 counties of 31.12.2023\nhelp: \"Erfurt, Stadt\" has the key 16051 there; \
         correct the key, or take the register of 31.12.2023\n",
    );
    refused(
        ["16050", "160500000", "160500000000"],
        "Atlantis",
        "error: GV100AD.txt, line 49, columns 14-15 (county key): the county 16050 (Atlantis) is \
         none of the 400 counties of 31.12.2023\nhelp: correct the key, or take the register of \
         31.12.2023; of older ones those from 2012 on can be read\n",
    );
}

/// Records of before 1.11.2016, which those of today lack.
const MERGED: &[Record] = &[
    record("40", "44", "03152", "Göttingen", ""),
    record("50", "50", "031520012", "Göttingen, Stadt", ""),
    record("60", "63", "031520012012", "Göttingen, Stadt", "116000"),
    record("40", "44", "03156", "Osterode am Harz", ""),
    record("50", "50", "031560011", "Osterode am Harz, Stadt", ""),
    record("60", "63", "031560011011", "Osterode am Harz, Stadt", "21000"),
    record("40", "41", "16056", "Eisenach, Stadt", ""),
    record("50", "50", "160560000", "Eisenach, Stadt", ""),
    record("60", "61", "160560000000", "Eisenach, Stadt", "42000"),
    record("40", "44", "16063", "Wartburgkreis", ""),
    record("50", "50", "160630003", "Bad Salzungen, Stadt", ""),
    record("60", "63", "160630003003", "Bad Salzungen, Stadt", "20000"),
];

/// What is said of the counties that the small register lacks, and how to use the table.
fn end_of_talk(more: u32, folder: &str) -> String {
    format!(
        "note: the register has no administration of these counties and may be incomplete: 01001 \
         Flensburg, Stadt; 01002 Kiel, Landeshauptstadt; 01003 Lübeck, Hansestadt; 01004 \
         Neumünster, Stadt; 01053 Herzogtum Lauenburg; 01054 Nordfriesland; 01055 Ostholstein; \
         01056 Pinneberg; 01057 Plön; 01058 Rendsburg-Eckernförde; and {more} more\nWritten to \
         {folder}/population/population.csv. To use it, edited or not, put beside it a scenario \
         file, for example\n\nname = \"mine\"\nextends = \"baseline\"\n\n[data]\npopulation = \
         \"population.csv\"\n"
    )
}

#[test]
fn counties_of_an_earlier_date_become_those_of_the_county_table() {
    let place = Workplace::with("GV100AD.txt", as_text(&[REGISTER, MERGED].concat()));
    let output = place.ozgsim(&["population", "--import", "GV100AD.txt", "--output", "."]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(
        output.stderr,
        format!(
            "note: counties that were merged before 31.12.2023 are taken as part of the counties \
             of that day: 03152 Göttingen -> 03159 Göttingen; 03156 Osterode am Harz -> 03159 \
             Göttingen; 16056 Eisenach -> 16063 Wartburgkreis, as one of its municipalities\n{}",
            end_of_talk(372, ".")
        )
    );
    let table = place.text("population/population.csv");
    for line in [
        "03159,Göttingen,county,Landkreis,NI,03159,137000,,,,,,,,,,,",
        "031520012,\"Göttingen, Stadt\",municipality,Einheitsgemeinde,NI,03159,116000,,,,,,,,,,,",
        "031560011,\"Osterode am Harz, \
         Stadt\",municipality,Einheitsgemeinde,NI,03159,21000,,,,,,,,,,,",
        "160560000,\"Eisenach, Stadt\",municipality,Einheitsgemeinde,TH,16063,42000,,,,,,,,,,,",
        "16063,Wartburgkreis,county,Landkreis,TH,16063,62000,,,,,,,,,,,",
    ] {
        assert!(table.lines().any(|found| found == line), "{line} is not in\n{table}");
    }
    place.write("population/mine.toml", format!("name = \"mine\"\n{IMPORTED}"));
    place.works(&["run", "population/mine.toml", "--replicates", "1"]);
}

#[test]
fn what_an_import_changes_is_told_in_german() {
    let records: Vec<Record> =
        with_inhabitants(
            |record| if record.name == "Heide, Stadt" { "0" } else { record.population },
        );
    let place = Workplace::with("GV100AD.txt", as_text(&[records.as_slice(), MERGED].concat()));
    let output = place.ozgsim(&["population", "--import", "GV100AD.txt", "--lang", "de"]);
    assert_eq!(
        (output.code, output.stderr.as_str()),
        (
            0,
            "Hinweis: Kreise, die vor dem 31.12.2023 aufgegangen sind, zählen zu den Kreisen \
             dieses Tages: 03152 Göttingen -> 03159 Göttingen; 03156 Osterode am Harz -> 03159 \
             Göttingen; 16056 Eisenach -> 16063 Wartburgkreis, als eine seiner Gemeinden\nHinweis: \
             ausgelassen, weil sie keine Einwohner haben: 010510044 Heide\nHinweis: das \
             Verzeichnis hat keine Verwaltung dieser Kreise und ist vielleicht unvollständig: \
             01001 Flensburg, Stadt; 01002 Kiel, Landeshauptstadt; 01003 Lübeck, Hansestadt; 01004 \
             Neumünster, Stadt; 01053 Herzogtum Lauenburg; 01054 Nordfriesland; 01055 Ostholstein; \
             01056 Pinneberg; 01057 Plön; 01058 Rendsburg-Eckernförde; und 372 \
             weitere\nGeschrieben nach output/population/population.csv. Um sie zu verwenden, \
             bearbeitet oder nicht, eine Szenariodatei danebenlegen, zum Beispiel\n\nname = \
             \"mine\"\nextends = \"baseline\"\n\n[data]\npopulation = \"population.csv\"\n"
        )
    );
}

const IMPORTED: &str = "extends = \"baseline\"\n[data]\npopulation = \
    \"population.csv\"\n[simulation]\nhorizon = \"2018-03\"";

/// The small register with other inhabitants.
fn with_inhabitants(inhabitants: impl Fn(&Record) -> &'static str) -> Vec<Record> {
    REGISTER
        .iter()
        .map(|record| {
            if record.kind == "60" {
                Record { population: inhabitants(record), ..*record }
            } else {
                *record
            }
        })
        .collect()
}

#[test]
fn administrations_without_inhabitants_are_named() {
    let place = Workplace::with(
        "GV100AD.txt",
        as_text(&with_inhabitants(|record| {
            if record.name == "Heide, Stadt" { "0" } else { record.population }
        })),
    );
    let output = place.ozgsim(&["population", "--import", "GV100AD.txt"]);
    let expected = format!(
        "note: left out because they have no inhabitants: 010510044 Heide\n{}",
        end_of_talk(374, "output")
    );
    assert_eq!((output.code, output.stderr), (0, expected));
}

#[test]
fn a_register_without_inhabitants_is_refused() {
    let place = Workplace::with("GV100AD.txt", as_text(&with_inhabitants(|_| "0")));
    let output = place.ozgsim(&["population", "--import", "GV100AD.txt"]);
    assert_eq!(
        (output.code, output.stderr.as_str()),
        (
            1,
            "error: `GV100AD.txt` has no administration with inhabitants\n\
             help: every population in it is 0; take the file as published\n"
        )
    );
    assert!(!place.path("output").exists());
}

/// The table as a German spreadsheet program writes it: other separators, decimal commas, blanks,
/// an empty column and empty rows.
fn as_by_a_german_spreadsheet(table: &str, delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for (line, record) in csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(table.as_bytes())
        .records()
        .enumerate()
    {
        let field = |(column, text): (usize, &str)| match (line, text) {
            (0, header) => format!(" {header} "),
            (_, "true") => "WAHR".to_owned(),
            (_, "false") => "FALSCH".to_owned(),
            (_, text) if column >= 7 => text.replace('.', ","),
            (_, text) => text.to_owned(),
        };
        let fields = record
            .unwrap()
            .iter()
            .enumerate()
            .map(field)
            .chain([String::new()])
            .collect::<Vec<_>>();
        writer.write_record(&fields).unwrap();
        if line == 5 {
            writer.write_record(fields.iter().map(|_| "")).unwrap();
        }
    }
    writer.into_inner().unwrap()
}

#[test]
fn a_table_written_by_a_german_spreadsheet_gives_the_same_curves() {
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["population", "tiny.toml", "--output", "."]);
    place.works(&["run", "tiny.toml", "--output", "synthesised"]);
    let table = place.text("population/population.csv");
    for (name, delimiter) in [("semicolon", b';'), ("tab", b'\t')] {
        place.write(
            &format!("population/{name}.csv"),
            as_by_a_german_spreadsheet(&table, delimiter),
        );
        let scenario = TINY
            .replace("[simulation]", &format!("[data]\npopulation = \"{name}.csv\"\n[simulation]"));
        place.write(&format!("population/{name}.toml"), scenario);
        place.works(&["run", &format!("population/{name}.toml"), "--output", name]);
        assert!(
            place.text("synthesised/tiny/curves.csv")
                == place.text(format!("{name}/tiny/curves.csv")),
            "{name}: the curves differ"
        );
        assert_eq!(
            place.read(format!("{name}/tiny/inputs/population.csv")),
            place.read(format!("population/{name}.csv"))
        );
    }
}

#[test]
fn the_table_of_a_replicated_population_is_read_back() {
    let place = Workplace::with("many.toml", TINY);
    place.works(&["population", "many.toml", "--set", "simulation.agents=10000", "--output", "."]);
    let table = place.text("population/population.csv");
    assert_eq!(
        table.matches("#1,").count(),
        2 * 5_324,
        "a key and a county in each row of the copy"
    );
    place.write(
        "population/tiny.toml",
        TINY.replace("[simulation]", "[data]\npopulation = \"population.csv\"\n[simulation]"),
    );
    place.works(&["population", "population/tiny.toml", "--output", "again"]);
    assert_eq!(place.text("again/population/population.csv"), table);
}

fn records_of_erfurt() -> usize {
    REGISTER.iter().position(|record| record.key == "16051").unwrap()
}

#[test]
fn what_is_no_register_is_refused() {
    let place = Workplace::with("notes.txt", "these are notes\n");
    let output = place.ozgsim(&["population", "--import", "notes.txt"]);
    assert_eq!(output.code, 1);
    assert!(output.stderr.starts_with("error: notes.txt"), "{}", output.stderr);
    assert_eq!(place.ozgsim(&["population", "--import", "nowhere.txt"]).code, 1);
    assert!(!place.path("output").exists());
}
