//! The JSON schema of scenario and study files, for editors that complete and check keys while they
//! are typed.

use crate::scenario::land::Land;
use crate::scenario::lever::{Lever, ValueKind};
use crate::scenario::parameters::{GROUPS, Parameter, REGISTRY};
use crate::scenario::{Kind, Membership, Tier, study};
use serde_json::{Map, Value, json};

/// The schema; the keys of studies beside those of scenarios, so that one schema serves all files.
pub fn schema() -> Value {
    let mut keys = Map::new();
    for key in study::keys() {
        keys.insert(key.to_owned(), json!({ "description": "A key of studies" }));
    }
    for (key, about) in [
        ("name", "Name of the result folder: letters, digits, hyphens"),
        ("description", "One sentence"),
        ("description_de", "The same sentence in German"),
        ("extends", "\"baseline\", or the path of a scenario relative to this file"),
        ("scenario", "Of a study: \"baseline\", or the path of a scenario relative to this file"),
    ] {
        keys.insert(key.to_owned(), text(about));
    }
    keys.insert("design".to_owned(), one_of(study::all_designs(), "Of a study: its kind"));
    keys.insert("vary".to_owned(), list(&vary()));
    keys.insert("data".to_owned(), data());
    keys.insert("simulation".to_owned(), simulation());
    keys.insert("levers".to_owned(), levers());
    keys.insert("event".to_owned(), list(&event()));
    keys.insert("policy".to_owned(), list(&policy()));
    for (group, about) in GROUPS {
        let table = parameters(group, about);
        // `initial` is also a number of a calibration.
        let either = if keys.contains_key(*group) {
            json!({ "anyOf": [table, { "type": "integer" }] })
        } else {
            table
        };
        keys.insert((*group).to_owned(), either);
    }
    let mut schema = table("A scenario or a study of ozgsim", &["name"], keys);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema
}

fn data() -> Value {
    let keys = json!({
        "population": text("Table of administrations, as `ozgsim population` writes it"),
        "services": text("Table of services"),
        "parameters": text("\"posterior\", or a table of draws of parameters"),
    });
    table("Input files, relative to this file", &[], keys)
}

fn simulation() -> Value {
    let keys = json!({
        "agents": whole(500, 1_000_000, "Number of administrations"),
        "horizon": month("Last month"),
        "replicates": whole(1, 1_000_000, "Number of replicates"),
        "seed": whole(0, 1 << 53, "Seed of all draws"),
        "membership_from": month("Month whose memberships group outcomes"),
    });
    table("Size, horizon, draws", &[], keys)
}

fn levers() -> Value {
    let keys: Map<String, Value> = Lever::ALL
        .iter()
        .map(|lever| (lever.spec().name.to_owned(), lever_value(*lever)))
        .collect();
    table("National values of the levers", &[], keys)
}

fn lever_value(lever: Lever) -> Value {
    let spec = lever.spec();
    match spec.kind {
        ValueKind::Number => {
            number(spec.low, spec.high, &format!("{} [{}]", spec.about, spec.unit))
        }
        ValueKind::Date => text(&format!("{} A month, or \"none\"", spec.about)),
    }
}

fn parameters(group: &str, about: &str) -> Value {
    let member = |p: &Parameter| {
        (
            p.name.to_owned(),
            number(p.low, p.high, &format!("{} [{}]; {}", p.meaning, p.unit, p.source.text())),
        )
    };
    let keys: Map<String, Value> =
        REGISTRY.iter().filter(|parameter| parameter.group == group).map(member).collect();
    table(about, &[], keys)
}

fn policy() -> Value {
    let mut keys = timing();
    keys["lever"] = lever_name();
    keys["value"] = json!({ "type": ["number", "string"], "description": "Value from then on; a \
        month or \"none\" for a date" });
    keys["add"] = json!({ "type": "number", "description": "Added to the value before" });
    keys["multiply"] = number(0.0, 100.0, "Times the value before");
    keys["source"] = text("What the entry rests on");
    table("A lever, changed from a month on, for some administrations", &["lever", "from"], keys)
}

fn vary() -> Value {
    let bound = json!({ "type": ["number", "string"] });
    let mut keys = timing();
    keys["lever"] = lever_name();
    keys["parameter"] = one_of(REGISTRY.iter().map(Parameter::key), "Parameter that is varied");
    keys["values"] = json!({ "type": "array", "items": bound });
    keys["low"] = bound.clone();
    keys["high"] = bound;
    keys["steps"] = whole(2, 100_000, "Number of values between `low` and `high`");
    keys["distribution"] = text("How the values of a calibration are spread");
    table("A lever or a parameter that is varied", &[], keys)
}

fn lever_name() -> Value {
    one_of(Lever::ALL.iter().map(|lever| lever.spec().name), "Lever")
}

/// When and for whom a lever is changed.
fn timing() -> Value {
    let keys = json!({
        "land": some_of(Land::keys()),
        "county": { "type": ["string", "array"], "description": "Five-digit keys of counties",
            "items": { "type": "string", "pattern": "^[0-9]{5}$" } },
        "population_below": whole(1, 10_000_000, "Fewer inhabitants than this"),
        "population_from": whole(0, 10_000_000, "At least this many inhabitants"),
        "kind": some_of(&Kind::ALL.map(Kind::name)),
        "tier": some_of(&Tier::LOCAL.map(Tier::name)),
        "membership": some_of(&Membership::ALL.map(Membership::name)),
    });
    json!({
        "from": month("First month"),
        "until": month("Last month; afterwards the value before returns"),
        "ramp_months": whole(0, 216, "Months over which the change is phased in"),
        "where": table("For whom; for all where it is left out", &[], keys),
    })
}

fn event() -> Value {
    let keys = json!({
        "name": text("Name"),
        "from": month("First month"),
        "until": month("Last month"),
        "displacement": number(0.0, 0.9, "Share of free time that is lost"),
        "awareness_per_month": number(0.0, 0.5, "Gain of awareness [1/month]"),
        "agenda": number(-2.0, 2.0, "Shift of the agenda [log-odds]"),
        "budget": number(-0.9, 1.0, "Change of the budget [share]"),
        "source": text("What the entry rests on"),
    });
    table("A shock", &["name", "from", "until"], keys)
}

fn table(about: &str, required: &[&str], properties: impl Into<Value>) -> Value {
    let properties: Value = properties.into();
    json!({ "type": "object", "description": about, "required": required,
        "additionalProperties": false, "properties": properties })
}

fn list(item: &Value) -> Value {
    json!({ "type": "array", "items": item })
}

fn text(about: &str) -> Value {
    json!({ "type": "string", "description": about })
}

fn month(about: &str) -> Value {
    json!({ "type": "string", "description": about, "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$" })
}

fn number(low: f64, high: f64, about: &str) -> Value {
    json!({ "type": "number", "minimum": low, "maximum": high, "description": about })
}

fn whole(low: u64, high: u64, about: &str) -> Value {
    json!({ "type": "integer", "minimum": low, "maximum": high, "description": about })
}

fn one_of<T: Into<Value>>(words: impl IntoIterator<Item = T>, about: &str) -> Value {
    let words: Vec<Value> = words.into_iter().map(Into::into).collect();
    json!({ "enum": words, "description": about })
}

/// One word or a list of words.
fn some_of(words: &[&str]) -> Value {
    json!({ "anyOf": [{ "enum": words }, { "type": "array", "minItems": 1,
        "items": { "enum": words } }] })
}
