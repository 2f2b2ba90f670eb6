//! `ozgsim explain`: one administration's history in words.

use crate::workplace::{COORDINATION, TINY, Workplace, tiny};

/// Two scenarios of some years, and the key of an administration in both.
fn place() -> (Workplace, String) {
    let place = Workplace::with("tiny.toml", TINY.replace("2018-12", "2021-12"));
    place.write("other.toml", tiny("other", COORDINATION).replace("2018-12", "2021-12"));
    place.works(&["population", "tiny.toml"]);
    let table = place.text("output/population/population.csv");
    let key = table.lines().nth(1).and_then(|line| line.split(',').next()).unwrap().to_owned();
    (place, key)
}

#[test]
fn a_history_has_a_row_a_year_and_says_what_holds_back() {
    let (place, key) = place();
    let text = place.works(&["explain", &key, "tiny.toml"]);
    assert!(text.lines().next().unwrap().contains(&format!("({key})")), "{text}");
    assert!(text.contains("A simulated administration: no statement about a real one."), "{text}");
    for year in ["2018", "2019", "2020", "2021"] {
        let rows = text.lines().filter(|line| line.starts_with(&format!("{year} ")));
        assert_eq!(rows.count(), 1, "{year}: {text}");
    }
    assert!(text.contains("first reason, services"), "{text}");
    assert_eq!(place.works(&["explain", &key, "tiny.toml"]), text);
}

#[test]
fn two_scenarios_stand_side_by_side() {
    let (place, key) = place();
    let text = place.works(&["explain", &key, "tiny.toml", "other.toml"]);
    for part in ["Where two values stand: `tiny` | `other`.\n", "\n`tiny`\n", "\n`other`\n"] {
        assert_eq!(text.matches(part).count(), 1, "{part}: {text}");
    }
    let alone = |scenario: &str| place.works(&["explain", &key, scenario]);
    let online = |text: &str, year: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.starts_with(year)).unwrap();
        let cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
        cells.take(3).map(str::to_owned).collect()
    };
    for year in ["2018", "2021"] {
        let [tiny, other] = ["tiny.toml", "other.toml"].map(|name| online(&alone(name), year));
        let both = tiny
            .iter()
            .zip(&other)
            .map(|(a, b)| if a == b { a.clone() } else { format!("{a} | {b}") });
        assert_eq!(online(&text, year), both.collect::<Vec<_>>(), "{year}: {text}");
    }
    let mut rows = text.lines().filter(|line| line.get(4..5) == Some(" "));
    assert!(rows.all(|row| row.chars().count() <= 140), "{text}");
}

#[test]
fn histories_speak_german() {
    let (place, key) = place();
    let text = place.works(&["explain", &key, "tiny.toml", "--lang", "de"]);
    for part in
        ["keine Aussage über eine wirkliche", "Dezember", "Hemmnis", "als erstes, Leistungen"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn an_unknown_administration_is_named_with_what_to_do() {
    let (place, _) = place();
    let output = place.ozgsim(&["explain", "nowhere", "tiny.toml"]);
    assert_ne!(output.code, 0);
    assert!(output.stdout.is_empty(), "{}", output.stdout);
    for part in [
        "no administration has the key or the name `nowhere`",
        "`ozgsim population` writes all of them into a table",
    ] {
        assert!(output.stderr.contains(part), "{part}: {}", output.stderr);
    }
}
