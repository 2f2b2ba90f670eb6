//! `ozgsim diff`: differences between scenarios in policy words.

use crate::workplace::Workplace;

const OTHER: &str = r#"name = "other"
extends = "baseline"

[simulation]
replicates = 20

[supply]
efa_pilot_months = 18

[levers]
training = 0.2

[[event]]
name = "flood"
from = "2027-07"
until = "2027-09"
displacement = 0.4
budget = -0.1

[[policy]]
lever = "coordination"
value = 0.9
from = "2027-01"
ramp_months = 12
where = { land = ["BB"], population_below = 20000 }

[[policy]]
lever = "funding"
add = 2
from = "2028-01"
until = "2030-12"
where = { kind = ["municipality"], population_from = 2000, population_below = 50000, membership = ["none", "county"] }

[[policy]]
lever = "central_rollout"
multiply = 1.5
from = "2027-06"
where = { tier = ["county"], land = ["SH", "TH"], county = ["12060"] }

[[policy]]
lever = "deadline"
value = "2030-12"
from = "2026-01"
"#;

#[test]
fn differences_read_as_sentences() {
    let place = Workplace::with("other.toml", OTHER);
    assert_eq!(
        place.works(&["diff", "baseline", "other.toml"]),
        "What changes from `baseline` to `other`:
- Number of replicates: 100 -> 20.
- From 2027-01 (phased in over 12 months), the Land plans and steers the roll-out: coordination is set to 0.9 in Brandenburg, for administrations below 20,000 inhabitants.
- From 2028-01 until 2030-12, grants for digital projects: funding is raised by 2 EUR per inhabitant and year for municipalities, for administrations from 2,000 to below 50,000 inhabitants, for administrations without cooperation and members of county hubs.
- From 2027-06, the Land pays for and connects EfA services: central_rollout is multiplied by 1.5 in Schleswig-Holstein and Thuringia, in Barnim (12060), for services of counties.
- From 2026-01, a deadline for the OZG: deadline is set to 2030-12 everywhere.
- Nationwide before any policy, `training` [0-1]: 0.05 -> 0.2; it moves competence of digital and line staff.
- From 2027-07 until 2027-09, the event \"flood\" takes 40 % of the free time of digital staff and changes digital budgets by -10 %.
- `supply.efa_pilot_months` [months]: 8.19 -> 18. Shortest pilot of an EfA service after its contract.
"
    );
}

#[test]
fn differences_speak_german() {
    let place = Workplace::with("other.toml", OTHER);
    assert_eq!(place.works(&["diff", "baseline", "other.toml", "--lang", "de"]), "Was sich von `baseline` zu `other` ändert:
- Zahl der Replikationen: 100 -> 20.
- Ab 2027-01 (eingeführt über 12 Monate): Koordination durch das Land (`coordination`) wird auf 0,9 gesetzt, in Brandenburg, für Verwaltungen unter 20.000 Einwohnern.
- Ab 2028-01 bis 2030-12: Förderung (`funding`) wird um 2 EUR je Einwohner und Jahr erhöht, für Gemeinden, für Verwaltungen von 2.000 bis unter 50.000 Einwohnern, für Verwaltungen ohne Zusammenarbeit und Mitglieder von Verbünden der Landkreise.
- Ab 2027-06: Zentraler Rollout von EfA-Diensten (`central_rollout`) wird mit 1,5 multipliziert, in Schleswig-Holstein und Thüringen, in Barnim (12060), für Leistungen der Kreise.
- Ab 2026-01: Frist (`deadline`) wird auf 2030-12 gesetzt, überall.
- Bundesweit vor allen Maßnahmen, Qualifizierung (Digitallotsen) (`training`) [0-1]: 0,05 -> 0,2.
- Ab 2027-07 bis 2027-09: Das Ereignis „flood“ bindet 40 % der freien Zeit der Digitalkräfte und verändert Digitalbudgets um -10 %.
- Kürzeste EfA-Pilotphase (`supply.efa_pilot_months`) [Monate]: 8,19 -> 18.
");
}

#[test]
fn removed_and_changed_policies_are_named() {
    let place = Workplace::with("one.toml", OTHER);
    let start = OTHER.find("[[policy]]\nlever = \"deadline\"").unwrap();
    let changed = OTHER[..start]
        .replace("value = 0.9", "value = 0.5")
        .replace("0.4", "0.3")
        .replace("name = \"other\"", "name = \"changed\"");
    place.write("two.toml", changed);
    assert_eq!(place.works(&["diff", "one.toml", "two.toml"]), "What changes from `other` to `changed`:
- From 2027-01 (phased in over 12 months), the Land plans and steers the roll-out: coordination is set to 0.5 in Brandenburg, for administrations below 20,000 inhabitants. Before: from 2027-01 (phased in over 12 months), the Land plans and steers the roll-out: coordination is set to 0.9 in Brandenburg, for administrations below 20,000 inhabitants.
- No longer: from 2026-01, a deadline for the OZG: deadline is set to 2030-12 everywhere.
- From 2027-07 until 2027-09, the event \"flood\" takes 30 % of the free time of digital staff and changes digital budgets by -10 %. Before: from 2027-07 until 2027-09, the event \"flood\" takes 40 % of the free time of digital staff and changes digital budgets by -10 %.
");
}

#[test]
fn a_lever_whose_links_are_off_has_no_link() {
    let text = |order: bool| {
        format!(
            "name = \"order\"\nextends = \"baseline\"\n[links]\nleadership_backing = \
             false\nleadership_order = {order}\n[[policy]]\nlever = \"leadership\"\nvalue = \
             1\nfrom = \"2027-01\"\n"
        )
    };
    let place = Workplace::with("off.toml", text(false));
    place.write("on.toml", text(true));
    let english = place.works(&["diff", "baseline", "off.toml"]);
    let line = "- `leadership` has no link here: no service depends on it, as these are off: \
        leadership gives hours and money and leadership orders the work.\n";
    assert!(english.contains(line), "{english}");
    let german = place.works(&["diff", "baseline", "off.toml", "--lang", "de"]);
    let line = "- `leadership` hat hier keine Verbindung: Keine Leistung hängt davon ab, denn \
        ausgeschaltet sind: Leitung gibt Stunden und Geld und Leitung ordnet die Arbeit.\n";
    assert!(german.contains(line), "{german}");
    assert!(!place.works(&["diff", "baseline", "on.toml"]).contains("no link"));

    let warned = |file: &str| place.ozgsim(&["check", file]).stderr.contains("have no link here");
    assert!(warned("off.toml") && !warned("on.toml"));
}

#[test]
fn equal_scenarios_are_said_to_be_equal() {
    let place = Workplace::with("one.toml", "name = \"one\"\nextends = \"baseline\"");
    assert_eq!(
        place.works(&["diff", "baseline", "one.toml"]),
        "`baseline` and `one` differ in nothing that could change a result.\n"
    );
    assert_eq!(
        place.works(&["diff", "baseline", "one.toml", "--lang", "de"]),
        "`baseline` und `one` unterscheiden sich in nichts, was ein Ergebnis ändern könnte.\n"
    );
}

#[test]
fn another_order_of_policies_is_a_difference() {
    let policy =
        |value| format!("[[policy]]\nlever = \"training\"\nvalue = {value}\nfrom = \"2027-01\"\n");
    let scenario = |first, second| {
        format!("name = \"x\"\nextends = \"baseline\"\n{}{}", policy(first), policy(second))
    };
    let place = Workplace::with("one.toml", scenario(0.2, 0.3));
    place.write("two.toml", scenario(0.3, 0.2));
    assert!(
        place
            .works(&["diff", "one.toml", "two.toml"])
            .contains("The policies stand in another order")
    );
}

#[test]
fn a_table_of_your_own_is_a_difference() {
    let place = Workplace::with(
        "one.toml",
        "name = \"one\"\nextends = \"baseline\"\n[data]\npopulation = \"towns.csv\"\n",
    );
    place.write(
        "towns.csv",
        "key,name,kind,type,land,county,population\n1,Town,municipality,Amt,BB,12060,1000\n",
    );
    let lines = place.works(&["diff", "baseline", "one.toml"]);
    assert!(
        lines.contains(
            "- The administrations are read from a table of your own; before: synthesised."
        ),
        "{lines}"
    );
}

#[test]
fn both_wrong_files_are_reported() {
    let output = Workplace::new().ozgsim(&["diff", "a.toml", "b.toml"]);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.contains("`a.toml` does not exist")
            && output.stderr.contains("`b.toml` does not exist")
    );
}

#[test]
fn the_order_of_a_list_of_conditions_does_not_matter() {
    let policy = |where_: &str| {
        format!(
            "name = \"x\"\nextends = \"baseline\"\n[[policy]]\nlever = \"funding\"\nvalue = \
             2\nfrom = \"2027-01\"\nwhere = {{ {where_} }}\n"
        )
    };
    let place = Workplace::with(
        "a.toml",
        policy(
            "land = [\"BB\", \"SH\"], kind = [\"county\", \"municipality\"], county = [\"12060\", \
             \"01053\"]",
        ),
    );
    place.write(
        "b.toml",
        policy(
            "county = [\"01053\", \"12060\"], kind = [\"municipality\", \
        \"county\"], land = [\"SH\", \"BB\", \"SH\"]",
        ),
    );
    assert_eq!(
        place.works(&["diff", "a.toml", "b.toml"]),
        "`x` and `x` differ in nothing that could change a result.\n"
    );
    let scenario = |name: &str| ozgsim::scenario::load::load(&place.path(name), &[]).unwrap();
    assert_eq!(
        ozgsim::scenario::resolved::to_toml(&scenario("a.toml")),
        ozgsim::scenario::resolved::to_toml(&scenario("b.toml"))
    );
}
