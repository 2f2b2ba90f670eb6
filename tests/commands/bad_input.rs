//! Everything that can be wrong with a scenario: exit code 1, a message that says what, where and
//! what to do, no panic, no output folder.

use crate::workplace::Workplace;

/// Runs a scenario file and compares the whole message.
#[track_caller]
fn refused(content: impl AsRef<[u8]>, message: &str) {
    refused_in(&Workplace::with("bad.toml", content), &["run", "bad.toml"], 1, message);
}

#[track_caller]
fn refused_in(place: &Workplace, arguments: &[&str], code: i32, message: &str) {
    let output = place.ozgsim(arguments);
    assert_eq!(output.stderr, message, "\n--- found ---\n{}", output.stderr);
    assert_eq!((output.code, output.stdout.as_str()), (code, ""));
    assert!(!place.path("output").exists(), "an output folder was made");
}

/// A scenario that extends the baseline.
fn extending(lines: &str) -> String {
    format!("name = \"bad\"\nextends = \"baseline\"\n{lines}")
}

/// A scenario with a sound policy and one with these lines.
fn second_policy(lines: &str) -> String {
    extending(&format!(
        "[[policy]]\nlever = \"coordination\"\nvalue = 0.9\nfrom = \
         \"2027-01\"\n\n[[policy]]\n{lines}\n"
    ))
}

#[test]
fn misspelt_key() {
    refused(
        extending("[supply]\nefa_pilot_month = 3"),
        r"error: unknown key `supply.efa_pilot_month`
 --> bad.toml:4:1
  |
4 | efa_pilot_month = 3
  | ^^^^^^^^^^^^^^^ not a key of a scenario
  |
  = help: did you mean `efa_pilot_months`?
",
    );
}

#[test]
fn misspelt_table() {
    refused(
        extending("[suply]\nefa_pilot_months = 3"),
        r"error: unknown key `suply`
 --> bad.toml:3:2
  |
3 | [suply]
  |  ^^^^^ not a key of a scenario
  |
  = help: did you mean `supply`?
",
    );
}

#[test]
fn misspelt_key_at_the_top() {
    refused(
        "nam = \"bad\"\nextends = \"baseline\"",
        r#"error: unknown key `nam`
 --> bad.toml:1:1
  |
1 | nam = "bad"
  | ^^^ not a key of a scenario
  |
  = help: did you mean `name`?
"#,
    );
}

#[test]
fn value_out_of_range() {
    refused(
        extending("[supply]\nefa_pilot_months = 300"),
        r"error: `supply.efa_pilot_months` is out of range
 --> bad.toml:4:20
  |
4 | efa_pilot_months = 300
  |                    ^^^ 300 is above 24
  |
  = help: the range is 6 to 24 [months]
",
    );
}

#[test]
fn wrong_type() {
    refused(
        extending("[supply]\nefa_pilot_months = \"twelve\""),
        r#"error: `supply.efa_pilot_months` must be a number
 --> bad.toml:4:20
  |
4 | efa_pilot_months = "twelve"
  |                    ^^^^^^^^ this is a text
"#,
    );
}

#[test]
fn text_where_a_table_belongs() {
    refused(
        extending("supply = 3"),
        r"error: `supply` must be a table
 --> bad.toml:3:10
  |
3 | supply = 3
  |          ^ this is a number
",
    );
}

#[test]
fn table_where_a_list_of_tables_belongs() {
    refused(
        extending("[policy]\nlever = \"coordination\""),
        r"error: `policy` must be a list of tables, written [[policy]]
 --> bad.toml:3:1
  |
3 | [policy]
  | ^^^^^^^^ this is a table
",
    );
}

#[test]
fn number_where_a_policy_belongs() {
    refused(
        extending(
            "policy = [\n  { lever = \"coordination\", value = 0.9, from = \"2027-01\" },\n  3,\n]",
        ),
        r"error: `policy[2]` must be a table
 --> bad.toml:5:3
  |
5 |   3,
  |   ^ this is none
  |
  = help: write each as a table { ... }, or under its own heading [[policy]]
",
    );
}

#[test]
fn date_without_quotes() {
    refused(
        extending("[simulation]\nhorizon = 2030-12-01"),
        r#"error: `simulation.horizon` must be a text in double quotes
 --> bad.toml:4:11
  |
4 | horizon = 2030-12-01
  |           ^^^^^^^^^^ this is a date without quotes
  |
  = help: put the month in double quotes, for example "2027-01"
"#,
    );
}

#[test]
fn no_toml_at_all() {
    refused(
        "this is not a scenario",
        r"error: this is not valid TOML: key with no value, expected `=`
 --> bad.toml:1:6
  |
1 | this is not a scenario
  |      ^ here
  |
  = help: a value is written `key = value`; text stands in double quotes
",
    );
}

#[test]
fn decimal_comma() {
    refused(
        extending("[supply]\nefa_pilot_months = 12,5"),
        r"error: this is not valid TOML: unexpected key or value, expected newline, `#`
 --> bad.toml:4:22
  |
4 | efa_pilot_months = 12,5
  |                      ^ here
  |
  = help: a decimal number has a point and no comma, for example 0.9
",
    );
}

#[test]
fn typographic_quotes() {
    refused(
        "name = “x”",
        r#"error: this is not valid TOML: string values must be quoted, expected literal string
 --> bad.toml:1:8
  |
1 | name = “x”
  |        ^^^ here
  |
  = help: put text in straight double quotes, for example "like this"
"#,
    );
}

#[test]
fn month_without_quotes() {
    refused(
        extending("[simulation]\nhorizon = 2027-01"),
        r#"error: this is not valid TOML: invalid date, expected `-` (MM-DD)
 --> bad.toml:4:11
  |
4 | horizon = 2027-01
  |           ^^^^^^^ here
  |
  = help: put the month in double quotes, for example "2027-01"
"#,
    );
}

#[test]
fn policies_in_two_forms() {
    refused(
        extending(
            "policy = [{ lever = \"coordination\", value = 0.9, from = \"2027-01\" \
             }]\n\n[[policy]]\nlever = \"funding\"",
        ),
        r"error: this is not valid TOML: duplicate key
 --> bad.toml:5:3
  |
5 | [[policy]]
  |   ^^^^^^ here
  |
  = help: write all of a kind as tables [[...]], or all of them in the brackets of one list, not both
",
    );
}

#[test]
fn key_stated_twice() {
    refused(
        extending("[supply]\nefa_pilot_months = 12\nefa_pilot_months = 13"),
        r"error: this is not valid TOML: duplicate key
 --> bad.toml:5:1
  |
5 | efa_pilot_months = 13
  | ^^^^^^^^^^^^^^^^ here
  |
  = help: a key or a [table] is stated once; keep one of the two, or put the lines of both tables under one heading
",
    );
}

#[test]
fn no_name_of_its_own() {
    refused(
        "extends = \"baseline\"",
        r#"error: `bad.toml` has no name of its own
 --> bad.toml:1:1
  |
1 | extends = "baseline"
  | ^ no `name` in this file
  |
  = help: add a line `name = "my-scenario"`; it becomes the name of the result folder
"#,
    );
}

#[test]
fn unusable_name() {
    refused(
        "name = \"../bad\"\nextends = \"baseline\"",
        r#"error: `name` is not usable
 --> bad.toml:1:8
  |
1 | name = "../bad"
  |        ^^^^^^^^ not a valid name
  |
  = help: use letters, digits and hyphens, at most 80; the name becomes the name of the result folder
"#,
    );
}

#[test]
fn unknown_lever() {
    refused(
        second_policy("lever = \"cordination\"\nvalue = 0.5\nfrom = \"2027-01\""),
        r#"error: unknown lever in `policy[2].lever`
 --> bad.toml:9:9
  |
9 | lever = "cordination"
  |         ^^^^^^^^^^^^^ not a lever
  |
  = help: did you mean `coordination`?
"#,
    );
}

#[test]
fn unknown_lever_among_national_values() {
    refused(
        extending("[levers]\ncordination = 0.3"),
        r"error: unknown key `levers.cordination`
 --> bad.toml:4:1
  |
4 | cordination = 0.3
  | ^^^^^^^^^^^ not a key of a scenario
  |
  = help: did you mean `coordination`?
",
    );
}

#[test]
fn unknown_land() {
    refused(
        second_policy(
            "lever = \"training\"\nvalue = 0.5\nfrom = \"2027-01\"\nwhere = { land = [\"BB\", \
             \"XX\"] }",
        ),
        r#"error: unknown Land in `policy[2].where.land`
  --> bad.toml:12:25
   |
12 | where = { land = ["BB", "XX"] }
   |                         ^^^^ no Land `XX`
   |
   = help: possible here: SH, HH, NI, HB, NW, HE, RP, BW, BY, SL, BE, BB, MV, SN, ST, TH
"#,
    );
}

#[test]
fn unknown_county() {
    refused(
        second_policy(
            "lever = \"training\"\nvalue = 0.5\nfrom = \"2027-01\"\nwhere = { county = [\"99999\"] \
             }",
        ),
        r#"error: unknown county in `policy[2].where.county`
  --> bad.toml:12:21
   |
12 | where = { county = ["99999"] }
   |                     ^^^^^^^ no county `99999`
   |
   = help: a county is named by the five digits of its key, for example "12060"
"#,
    );
}

#[test]
fn unknown_condition() {
    refused(
        second_policy(
            "lever = \"training\"\nvalue = 0.5\nfrom = \"2027-01\"\nwhere = { lands = [\"BB\"] }",
        ),
        r#"error: unknown key `policy[2].where.lands`
  --> bad.toml:12:11
   |
12 | where = { lands = ["BB"] }
   |           ^^^^^ not a key of a scenario
   |
   = help: did you mean `land`?
"#,
    );
}

#[test]
fn nobody_meant() {
    refused(
        second_policy(
            "lever = \"training\"\nvalue = 0.5\nfrom = \"2027-01\"\nwhere = { population_from = \
             5000, population_below = 2000 }",
        ),
        r"error: no administration has from 5000 to below 2000 inhabitants
  --> bad.toml:12:54
   |
12 | where = { population_from = 5000, population_below = 2000 }
   |                                                      ^^^^ nobody is meant
   |
   = help: `population_from` must lie below `population_below`
",
    );
}

#[test]
fn horizon_after_the_calendar() {
    refused(
        extending("[simulation]\nhorizon = \"2036-01\""),
        r#"error: `simulation.horizon` lies outside the model's calendar
 --> bad.toml:4:11
  |
4 | horizon = "2036-01"
  |           ^^^^^^^^^ 2036-01 is never simulated
  |
  = help: the model runs from 2018-01 to 2035-12
"#,
    );
}

#[test]
fn policy_outside_the_calendar() {
    refused(
        second_policy("lever = \"training\"\nvalue = 0.5\nfrom = \"2040-01\""),
        r#"error: `policy[2].from` lies outside the model's calendar
  --> bad.toml:11:8
   |
11 | from = "2040-01"
   |        ^^^^^^^^^ 2040-01 is never simulated
   |
   = help: the model runs from 2018-01 to 2035-12
"#,
    );
}

#[test]
fn policy_that_ends_before_it_starts() {
    refused(
        second_policy("lever = \"training\"\nvalue = 0.5\nfrom = \"2027-01\"\nuntil = \"2026-12\""),
        r#"error: `policy[2].until` lies before `from`
  --> bad.toml:12:9
   |
12 | until = "2026-12"
   |         ^^^^^^^^^ 2026-12 is before 2027-01
   |
   = help: the last month must not precede the first
"#,
    );
}

#[test]
fn no_month() {
    refused(
        second_policy("lever = \"training\"\nvalue = 0.5\nfrom = \"2027-13\""),
        r#"error: `policy[2].from` must be a month
  --> bad.toml:11:8
   |
11 | from = "2027-13"
   |        ^^^^^^^^^ not a month
   |
   = help: write it as year and month, for example "2027-01"
"#,
    );
}

#[test]
fn policy_with_both_value_and_add() {
    refused(
        second_policy("lever = \"training\"\nvalue = 0.5\nadd = 0.1\nfrom = \"2027-01\""),
        r"error: `policy[2]` says two values
  --> bad.toml:11:7
   |
11 | add = 0.1
   |       ^^^ a second value
   |
   = help: keep one of `value`, `add` and `multiply`
",
    );
}

#[test]
fn policy_without_a_value() {
    refused(
        second_policy("lever = \"training\"\nfrom = \"2027-01\""),
        r"error: `policy[2]` says no value
 --> bad.toml:8:1
  |
8 | [[policy]]
  | ^^^^^^^^^^ no value here
  |
  = help: add one of `value`, `add` or `multiply`
",
    );
}

#[test]
fn policy_without_a_lever() {
    refused(
        second_policy("value = 0.5\nfrom = \"2027-01\""),
        r"error: `policy[2]` lacks the key `lever`
 --> bad.toml:8:1
  |
8 | [[policy]]
  | ^^^^^^^^^^ no `lever` here
  |
  = help: add a line `lever = ...`
",
    );
}

#[test]
fn policy_without_a_start() {
    refused(
        second_policy("lever = \"training\"\nvalue = 0.5"),
        r"error: `policy[2]` lacks the key `from`
 --> bad.toml:8:1
  |
8 | [[policy]]
  | ^^^^^^^^^^ no `from` here
  |
  = help: add a line `from = ...`
",
    );
}

#[test]
fn second_policy_out_of_range() {
    refused(
        second_policy("lever = \"training\"\nvalue = 1.5\nfrom = \"2027-01\""),
        r"error: `policy[2].value` is out of range
  --> bad.toml:10:9
   |
10 | value = 1.5
   |         ^^^ 1.5 is above 1
   |
   = help: the range is 0 to 1
",
    );
}

#[test]
fn misspelt_key_in_the_second_policy() {
    refused(
        second_policy("lever = \"training\"\nvalue = 0.5\nfrom = \"2027-01\"\nramp_month = 3"),
        r"error: unknown key `policy[2].ramp_month`
  --> bad.toml:12:1
   |
12 | ramp_month = 3
   | ^^^^^^^^^^ not a key of a scenario
   |
   = help: did you mean `ramp_months`?
",
    );
}

#[test]
fn date_that_is_multiplied() {
    refused(
        second_policy("lever = \"deadline\"\nmultiply = 2\nfrom = \"2027-01\""),
        r#"error: `policy[2].multiply` cannot be used with the lever `deadline`
  --> bad.toml:10:12
   |
10 | multiply = 2
   |            ^ a date cannot be added to
   |
   = help: use `value = "2030-12"`
"#,
    );
}

#[test]
fn not_a_number() {
    refused(
        extending("[supply]\nefa_pilot_months = nan"),
        r"error: `supply.efa_pilot_months` must be a finite number
 --> bad.toml:4:20
  |
4 | efa_pilot_months = nan
  |                    ^^^ this is not one
  |
  = help: infinity, nan and numbers beyond 10^18 are not accepted
",
    );
}

#[test]
fn infinity() {
    refused(
        extending("[supply]\nefa_pilot_months = inf"),
        r"error: `supply.efa_pilot_months` must be a finite number
 --> bad.toml:4:20
  |
4 | efa_pilot_months = inf
  |                    ^^^ this is not one
  |
  = help: infinity, nan and numbers beyond 10^18 are not accepted
",
    );
}

#[test]
fn negative_money() {
    refused(
        extending("[effort]\nown_eur = -100"),
        r"error: `effort.own_eur` is out of range
 --> bad.toml:4:11
  |
4 | own_eur = -100
  |           ^^^^ -100 is below 5000
  |
  = help: the range is 5000 to 20000 [EUR]
",
    );
}

#[test]
fn half_an_administration() {
    refused(
        extending("[simulation]\nagents = 500.5"),
        r"error: `simulation.agents` must be a whole number
 --> bad.toml:4:10
  |
4 | agents = 500.5
  |          ^^^^^ this has decimals
",
    );
}

#[test]
fn too_few_administrations() {
    refused(
        extending("[simulation]\nagents = 10"),
        r"error: `simulation.agents` is out of range
 --> bad.toml:4:10
  |
4 | agents = 10
  |          ^^ 10 is below 500
  |
  = help: the range is 500 to 1000000
",
    );
}

#[test]
fn event_that_ends_before_it_starts() {
    refused(
        extending(
            "[[event]]\nname = \"flood\"\nfrom = \"2027-05\"\nuntil = \"2027-01\"\ndisplacement = \
             0.2",
        ),
        r#"error: `event[1].until` lies before `from`
 --> bad.toml:6:9
  |
6 | until = "2027-01"
  |         ^^^^^^^^^ 2027-01 is before 2027-05
  |
  = help: the last month must not precede the first
"#,
    );
}

#[test]
fn nothing_to_extend() {
    refused(
        "name = \"bad\"\n[simulation]\nseed = 1",
        r#"error: `bad.toml` does not state `population.staff_per_digital_post`
 --> bad.toml:1:1
  |
1 | name = "bad"
  | ^ nothing to extend
  |
  = help: add the line `extends = "baseline"` to state differences only, or state every key as scenarios/baseline.toml does
"#,
    );
}

#[test]
fn missing_parent() {
    refused(
        "name = \"bad\"\nextends = \"parent.toml\"",
        r#"error: the file that `extends` names does not exist
 --> bad.toml:2:11
  |
2 | extends = "parent.toml"
  |           ^^^^^^^^^^^^^ no `parent.toml`
  |
  = help: write "baseline" or a path relative to this file
"#,
    );
}

#[test]
fn folder_to_extend() {
    refused(
        "name = \"bad\"\nextends = \".\"",
        r#"error: the file that `extends` names is a folder
 --> bad.toml:2:11
  |
2 | extends = "."
  |           ^^^ `.` is a folder
  |
  = help: write "baseline" or a path relative to this file
"#,
    );
}

#[test]
fn folder_of_administrations() {
    refused(
        extending("[data]\npopulation = \".\""),
        r#"error: the file that `data.population` names is a folder
 --> bad.toml:4:14
  |
4 | population = "."
  |              ^^^ `.` is a folder
  |
  = help: write a path relative to this file
"#,
    );
}

#[test]
fn cycle_of_extends() {
    let place = Workplace::with("a.toml", "name = \"a\"\nextends = \"b.toml\"");
    place.write("b.toml", "name = \"b\"\nextends = \"a.toml\"");
    refused_in(
        &place,
        &["run", "a.toml"],
        1,
        r#"error: `extends` forms a cycle
 --> b.toml:2:11
  |
2 | extends = "a.toml"
  |           ^^^^^^^^ `a.toml` extends this file in turn
  |
  = help: remove one `extends`, so that the chain ends at "baseline"
"#,
    );
}

#[test]
fn scenario_that_extends_itself() {
    refused(
        "name = \"bad\"\nextends = \"bad.toml\"",
        r#"error: `extends` forms a cycle
 --> bad.toml:2:11
  |
2 | extends = "bad.toml"
  |           ^^^^^^^^^^ `bad.toml` extends this file in turn
  |
  = help: remove one `extends`, so that the chain ends at "baseline"
"#,
    );
}

#[test]
fn mistake_in_the_parent() {
    let place = Workplace::with("bad.toml", "name = \"bad\"\nextends = \"parent.toml\"");
    place.write(
        "parent.toml",
        "name = \"parent\"\nextends = \"baseline\"\n[supply]\nefa_pilot_months = true",
    );
    refused_in(
        &place,
        &["run", "bad.toml"],
        1,
        r"error: `supply.efa_pilot_months` must be a number
 --> parent.toml:4:20
  |
4 | efa_pilot_months = true
  |                    ^^^^ this is true or false
",
    );
}

#[test]
fn missing_file() {
    refused_in(
        &Workplace::new(),
        &["run", "nowhere.toml"],
        1,
        r"error: `nowhere.toml` does not exist
help: check the path; it is relative to the file or folder that names it
",
    );
}

#[test]
fn folder_instead_of_a_file() {
    let place = Workplace::with("folder/file.toml", "");
    refused_in(
        &place,
        &["run", "folder"],
        1,
        r"error: `folder` is a folder, not a file
help: name a file in it
",
    );
}

#[test]
fn empty_file() {
    refused(
        "",
        r"error: `bad.toml` is empty
help: see scenarios/baseline.toml for an example
",
    );
}

#[test]
fn blank_file() {
    refused(
        " \n\n\t\n",
        r"error: `bad.toml` is empty
help: see scenarios/baseline.toml for an example
",
    );
}

#[test]
fn binary_file() {
    refused(
        b"PK\x03\x04\xff\xfe\x00\x00".repeat(100),
        r"error: `bad.toml` is not a text file in UTF-8: byte 5 (line 1) is no text
help: save it as plain text in UTF-8; a spreadsheet or Word file cannot be read
",
    );
}

#[test]
fn byte_order_mark_and_nothing_else() {
    refused(
        "\u{feff}\n",
        r"error: `bad.toml` is empty
help: see scenarios/baseline.toml for an example
",
    );
}

#[test]
fn umlauts_in_another_encoding() {
    refused(
        [extending("description = \"Gr").as_bytes(), b"\xf6\xdfe\""].concat(),
        r"error: `bad.toml` is not a text file in UTF-8: byte 52 (line 3) is no text
help: save it as plain text in UTF-8; a spreadsheet or Word file cannot be read
",
    );
}

#[test]
fn text_in_utf_16() {
    refused(
        extending("").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        r"error: `bad.toml` is not a text file in UTF-8: byte 2 (line 1) is no text
help: save it as plain text in UTF-8; a spreadsheet or Word file cannot be read
",
    );
}

#[test]
fn file_of_100_megabytes() {
    refused(
        vec![b'#'; 100_000_000],
        r"error: `bad.toml` is too large (100 MB; at most 2 MB are read)
help: is it really a file of this kind?
",
    );
}

#[test]
fn missing_table_of_administrations() {
    refused(
        extending("[data]\npopulation = \"nowhere.csv\""),
        r#"error: the file that `data.population` names does not exist
 --> bad.toml:4:14
  |
4 | population = "nowhere.csv"
  |              ^^^^^^^^^^^^^ no `nowhere.csv`
  |
  = help: write a path relative to this file
"#,
    );
}

#[test]
fn unknown_county_in_a_table_of_administrations() {
    let place = Workplace::with("bad.toml", extending("[data]\npopulation = \"towns.csv\""));
    place.write(
        "towns.csv",
        "key,name,kind,type,land,county,population\n1,Town,municipality,Amt,BB,12345,1000\n",
    );
    refused_in(
        &place,
        &["run", "bad.toml"],
        1,
        r"error: unknown county `12345`
 --> towns.csv:2:1
  |
2 | 1,Town,municipality,Amt,BB,12345,1000
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this row
  |
  = help: use the five digits of the official key of 31.12.2023, with leading zero
",
    );
}

#[test]
fn no_number_in_a_table_of_administrations() {
    let place = Workplace::with("bad.toml", extending("[data]\npopulation = \"towns.csv\""));
    place.write(
        "towns.csv",
        "key,name,kind,type,land,county,population\n1,Town,municipality,Amt,BB,12060,many\n",
    );
    refused_in(
        &place,
        &["run", "bad.toml"],
        1,
        r"error: the value of column `population` cannot be read
 --> towns.csv:2:1
  |
2 | 1,Town,municipality,Amt,BB,12060,many
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invalid digit found in string
  |
  = help: compare with the columns that `ozgsim population` writes or with the tables in scenarios/data
",
    );
}

#[test]
fn unknown_column_in_a_table_of_administrations() {
    let place = Workplace::with("bad.toml", extending("[data]\npopulation = \"towns.csv\""));
    place.write(
        "towns.csv",
        "key,name,kind,type,land,county,inhabitants\n1,Town,municipality,Amt,BB,12060,1000\n",
    );
    refused_in(
        &place,
        &["run", "bad.toml"],
        1,
        r"error: the columns of this table do not fit
 --> towns.csv:1:1
  |
1 | key,name,kind,type,land,county,inhabitants
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown column `inhabitants`
  |
  = help: possible columns: `key`, `name`, `kind`, `type`, `land`, `county`, `population`, `tax_capacity_eur_per_inhabitant`, `cash_credits_eur_per_inhabitant`, `share_65_plus_pct`, `broadband_50mbit_pct`, `digital_posts`, `own_servers`, `provider`, `self_government`, `leadership`, `council_interest`, `weight`
",
    );
}

const COLUMNS: &str =
    "key,name,kind,type,land,county,population,digital_posts,own_servers,provider";

/// Uses a table of administrations with these rows in a scenario and compares the whole message.
#[track_caller]
fn refused_rows(rows: &str, message: &str) {
    let place = Workplace::with("bad.toml", extending("[data]\npopulation = \"towns.csv\""));
    place.write("towns.csv", format!("{COLUMNS}\n{rows}"));
    refused_in(&place, &["run", "bad.toml"], 1, message);
}

#[test]
fn row_after_blank_lines_and_windows_line_ends() {
    refused_rows(
        "1,Town,municipality,Amt,BB,12060,1000,,,\r\n\r\n,,,,,,,,,\r\n\n2,Town,\
         town,Amt,BB,12060,1000,,,\r\n",
        r"error: unknown kind `town`
 --> towns.csv:6:1
  |
6 | 2,Town,town,Amt,BB,12060,1000,,,
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this row
  |
  = help: possible here: municipality, county-free city, county
",
    );
}

#[test]
fn row_with_a_column_too_many() {
    refused_rows(
        "1,Town,Hall,municipality,Amt,BB,12060,1000,,,\n",
        r"error: this row has 11 columns, the header has 10
 --> towns.csv:2:1
  |
2 | 1,Town,Hall,municipality,Amt,BB,12060,1000,,,
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
  |
  = help: every row needs as many as the header; text with a comma or semicolon in it stands in double quotes
",
    );
}

#[test]
fn administration_without_a_key() {
    refused_rows(
        " ,Town,municipality,Amt,BB,12060,1000,,,\n",
        r"error: an administration has no `key`
 --> towns.csv:2:1
  |
2 |  ,Town,municipality,Amt,BB,12060,1000,,,
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this row
  |
  = help: give it its official regional key, or any text of its own
",
    );
}

#[test]
fn keys_that_differ_in_blanks_only() {
    refused_rows(
        "a,Town,municipality,Amt,BB,12060,1000,,,\n a ,Town,municipality,Amt,BB,12060,1000,,,\n",
        r"error: the administration `a` occurs twice
 --> towns.csv:3:1
  |
3 |  a ,Town,municipality,Amt,BB,12060,1000,,,
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this row
  |
  = help: every `key` must be unique
",
    );
}

#[test]
fn key_without_its_leading_zero() {
    refused_rows(
        "10510011,Town,municipality,Amt,SH,01051,1000,,,\n",
        r"error: the key `10510011` has lost its leading zero
 --> towns.csv:2:1
  |
2 | 10510011,Town,municipality,Amt,SH,01051,1000,,,
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this row
  |
  = help: write `010510011`; in a spreadsheet, make the column text before it is filled
",
    );
    refused_rows(
        "010510011,Town,municipality,Amt,SH,1051,1000,,,\n",
        r"error: the county `1051` has lost its leading zero
 --> towns.csv:2:1
  |
2 | 010510011,Town,municipality,Amt,SH,1051,1000,,,
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this row
  |
  = help: write `01051`; in a spreadsheet, make the column text before it is filled
",
    );
}

#[test]
fn two_administrations_of_one_county() {
    refused_rows(
        "1,County,county,Kreis,BB,12060,1000,,,\n2,Town,municipality,Amt,BB,12060,1000,,,\n\
         3,County,county,Kreis,BB,12060,1000,,,\n",
        r"error: the county `12060` has two administrations of the kind `county`
 --> towns.csv:4:1
  |
4 | 3,County,county,Kreis,BB,12060,1000,,,
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the other, `1`, stands in line 2
  |
  = help: a county has one; correct `kind` or `county` of one of them
",
    );
}

#[test]
fn county_free_city_beside_others() {
    for (city, town) in [(2, 3), (3, 2)] {
        let mut rows = [
            (city, "1,City,county-free city,Stadt,BB,12060,1000,,,"),
            (town, "2,Town,municipality,Amt,BB,12060,1000,,,"),
        ];
        rows.sort_by_key(|(line, _)| *line);
        let (last, first) = (rows[1].1, &rows[0].1[..1]);
        let message = format!(
            r"error: a county-free city is not alone in its county `12060`
 --> towns.csv:3:1
  |
3 | {last}
  | {} the other, `{first}`, stands in line 2
  |
  = help: it has no other administration beside it; correct `kind` or `county` of one of them
",
            "^".repeat(last.len())
        );
        refused_rows(&format!("{}\n{last}\n", rows[0].1), &message);
    }
}

#[test]
fn provider_that_the_land_does_not_have() {
    refused_rows(
        "1,Town,municipality,Amt,BB,12060,1000,,,9\n",
        r"error: `provider` of `1` is out of range
 --> towns.csv:2:1
  |
2 | 1,Town,municipality,Amt,BB,12060,1000,,,9
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this row
  |
  = help: the range is 1 to 2, the IT providers of Brandenburg
",
    );
}

#[test]
fn truth_value_in_words() {
    refused_rows(
        "1,Town,municipality,Amt,BB,12060,1000,,vielleicht,1\n",
        r"error: this row does not fit
 --> towns.csv:2:1
  |
2 | 1,Town,municipality,Amt,BB,12060,1000,,vielleicht,1
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `own_servers` is `vielleicht`; write true or false
  |
  = help: compare with the columns that `ozgsim population` writes or with the tables in scenarios/data
",
    );
}

#[test]
fn more_than_a_million_administrations() {
    let place = Workplace::with("bad.toml", extending("[data]\npopulation = \"towns.csv\""));
    let rows: Vec<String> =
        (1..=1_000_001).map(|key| format!("k{key},,municipality,,BB,12060,9")).collect();
    place.write(
        "towns.csv",
        format!("key,name,kind,type,land,county,population\n{}", rows.join("\n")),
    );
    refused_in(
        &place,
        &["run", "bad.toml"],
        1,
        r"error: the table has 1000001 administrations
       --> towns.csv:1000002:1
        |
1000002 | k1000001,,municipality,,BB,12060,9
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the first of too many
        |
        = help: at most 1000000 are possible
",
    );
}

/// Uses a catalogue of services with these rows in a scenario and compares the whole message.
#[track_caller]
fn refused_services(rows: &str, message: &str) {
    let place = Workplace::with("bad.toml", extending("[data]\nservices = \"mine.csv\""));
    let header = "id,name_de,name_en,policy_field,tier,leika_type,cases_per_1000,complexity,\
        software_family,efa_release,rollout_rank,focus,efa_only";
    place.write("mine.csv", format!("{header}\n{rows}"));
    refused_in(&place, &["run", "bad.toml"], 1, message);
}

#[test]
fn services_out_of_range() {
    for (row, title, help) in [
        (
            ",A,A,family,municipal,4,1,1,,,,0,0",
            "a service has no `id`",
            "give it a short one of its own, for example s900",
        ),
        (
            "a,A,A,family,municipal,6,1,1,,,,0,0",
            "`leika_type` of `a` is out of range",
            "the range is 1 to 5",
        ),
        (
            "a,A,A,family,municipal,4,1,1,,,,2,0",
            "`focus` of `a` is out of range",
            "the range is 0 to 1",
        ),
        (
            "a,A,A,family,municipal,4,1,1,,,,0,2",
            "`efa_only` of `a` is out of range",
            "the range is 0 to 1",
        ),
        (
            "a,A,A,family,municipal,4,1,1,,2036-01,,0,0",
            "`efa_release` of `a` lies outside the model's calendar",
            "the model runs from 2018-01 to 2035-12; leave it empty where there is no release",
        ),
    ] {
        let marks = "^".repeat(row.len());
        refused_services(
            &format!("{row}\n"),
            &format!(
                "error: {title}\n --> mine.csv:2:1\n  |\n2 | {row}\n  | {marks} in this row\n  \
                 |\n  = help: {help}\n"
            ),
        );
    }
}

#[test]
fn too_many_software_families() {
    let tier = |i| if i == 1 { "county" } else { "municipal" };
    let rows: Vec<String> =
        (1..=33).map(|i| format!("a{i},A,A,family,{},4,1,1,f{i},,,0,0", tier(i))).collect();
    refused_services(
        &rows.join("\n"),
        r"error: the catalogue has 33 software families
 --> mine.csv:1:1
  |
1 | id,name_de,name_en,policy_field,tier,leika_type,cases_per_1000,complexity,software_family,efa_release,rollout_rank,focus,efa_only
  | ^
  |
  = help: at most 32 are possible
",
    );
}

#[test]
fn setting_that_is_none() {
    let place = Workplace::with("good.toml", extending(""));
    refused_in(
        &place,
        &["run", "good.toml", "--output", "there", "--set", "agents"],
        2,
        r"error: `--set agents` is not of the form key=value, for example --set simulation.agents=500
",
    );
}

#[test]
fn setting_of_an_unknown_key() {
    let place = Workplace::with("good.toml", extending(""));
    refused_in(
        &place,
        &["run", "good.toml", "--output", "there", "--set", "simulation.agent=500"],
        1,
        r"error: unknown key `simulation.agent`
 --> --set:1:12
  |
1 | simulation.agent = 500
  |            ^^^^^ not a key of a scenario
  |
  = help: did you mean `agents`?
",
    );
}

#[test]
fn setting_out_of_range() {
    let place = Workplace::with("good.toml", extending(""));
    refused_in(
        &place,
        &["run", "good.toml", "--output", "there", "--set", "simulation.agents=5"],
        1,
        r"error: `simulation.agents` is out of range
 --> --set:1:21
  |
1 | simulation.agents = 5
  |                     ^ 5 is below 500
  |
  = help: the range is 500 to 1000000
",
    );
}

#[test]
fn setting_without_a_folder_of_its_own() {
    let place = Workplace::with("good.toml", extending(""));
    refused_in(
        &place,
        &["run", "good.toml", "--set", "simulation.agents=500"],
        2,
        r"error: `--set` changes a scenario but not its name; give the results a folder of their own with --output DIR, or overwrite with --force
",
    );
}

#[test]
fn every_wrong_file_of_a_batch_is_reported() {
    let place = Workplace::with("one.toml", "nam = 1");
    place.write("two.toml", "");
    refused_in(
        &place,
        &["run", "one.toml", "two.toml"],
        1,
        r"error: unknown key `nam`
 --> one.toml:1:1
  |
1 | nam = 1
  | ^^^ not a key of a scenario
  |
  = help: did you mean `name`?
error: `two.toml` is empty
help: see scenarios/baseline.toml for an example
",
    );
}

#[test]
fn same_name_twice_in_a_batch() {
    let place = Workplace::with("one.toml", extending(""));
    place.write("two.toml", "name = \"Bad\"\nextends = \"baseline\"");
    refused_in(
        &place,
        &["run", "one.toml", "two.toml"],
        1,
        r"error: `one.toml` and `two.toml` both have the name `Bad`
help: give each scenario of a batch its own `name`; it becomes the name of its result folder
",
    );
}

#[test]
fn different_seeds_in_a_batch() {
    let place = Workplace::with("one.toml", extending(""));
    place.write("two.toml", "name = \"two\"\nextends = \"baseline\"\n[simulation]\nseed = 7");
    refused_in(
        &place,
        &["run", "one.toml", "two.toml"],
        1,
        r"error: the scenarios of this batch have different seeds: `bad` 2018, `two` 7
help: a batch runs on the same draws; give one seed for all with --seed, or run the scenarios one by one
",
    );
}
