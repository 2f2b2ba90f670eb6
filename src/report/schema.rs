//! The JSON schema of scenario and study files, for editors that complete and check keys while they
//! are typed.

use crate::scenario::keys::{Form, Key, Need};
use crate::scenario::lever::{Lever, ValueKind};
use crate::scenario::link::LINKS;
use crate::scenario::parameters::{GROUPS, Parameter, REGISTRY};
use crate::scenario::policy::{POLICY, TIMING};
use crate::scenario::{DATA, EVENT, HEAD, SIMULATION};
use crate::study::Kind;
use crate::study::file::COMMON;
use crate::study::vary::{SUBJECTS, VALUES};
use serde_json::{Map, Value, json};

/// The schema; the keys of studies beside those of scenarios, so that one schema serves all files.
pub fn schema() -> Value {
    let mut keys = Map::new();
    for key in COMMON.iter().chain(Kind::ALL.iter().flat_map(|kind| kind.declared().keys)) {
        keys.insert((*key).to_owned(), json!({ "description": "A key of studies" }));
    }
    let scenario = "\"baseline\", or the path of a scenario relative to this file";
    keys.extend(HEAD.iter().map(member));
    keys.insert("scenario".to_owned(), text(&format!("Of a study: {scenario}")));
    let designs = Kind::ALL.iter().flat_map(|kind| kind.declared().designs);
    keys.insert("design".to_owned(), one_of(designs.copied(), "Of a study: its kind"));
    let varied = TIMING.iter().chain(&SUBJECTS).chain(&VALUES).map(member);
    keys.insert(
        "vary".to_owned(),
        list(&table("A lever or a parameter that is varied", &[], varied.collect::<Map<_, _>>())),
    );
    keys.insert("data".to_owned(), of_keys("Input files, relative to this file", &DATA));
    keys.insert("simulation".to_owned(), of_keys("Size, horizon, draws", SIMULATION));
    keys.insert("links".to_owned(), of_keys("What acts on what", LINKS));
    keys.insert("levers".to_owned(), levers());
    keys.insert("event".to_owned(), list(&of_keys("A shock", EVENT)));
    let policy = TIMING.iter().chain(&POLICY).map(member);
    keys.insert(
        "policy".to_owned(),
        list(&table(
            "A lever, changed from a month on, for some administrations",
            &["lever", "from"],
            policy.collect::<Map<_, _>>(),
        )),
    );
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

/// A table with these keys.
fn of_keys(about: &str, keys: &[Key]) -> Value {
    let needed: Vec<&str> =
        keys.iter().filter(|key| key.need == Need::Needed).map(|key| key.name).collect();
    table(about, &needed, keys.iter().map(member).collect::<Map<_, _>>())
}

fn member(key: &Key) -> (String, Value) {
    let about = key.about;
    let mut value = match key.form {
        Form::Text => text(about),
        Form::Month => month(about),
        Form::Whole(low, high) => whole(low, high, about),
        Form::Number(low, high) => number(low, high, about),
        Form::Truth => json!({ "type": "boolean", "description": about }),
        Form::Words(_, words) => some_of(words),
        Form::Counties => json!({ "type": ["string", "array"], "description": about,
            "items": { "type": "string", "pattern": "^[0-9]{5}$" } }),
        Form::Table(keys) => of_keys(about, keys),
        Form::Lever => one_of(Lever::names(), about),
        Form::Parameter => one_of(REGISTRY.iter().map(Parameter::key), about),
        Form::LeverValue => json!({ "type": ["number", "string"], "description": about }),
        Form::LeverValues => json!({ "type": "array", "items": { "type": ["number", "string"] } }),
        Form::Amount => json!({ "type": "number", "description": about }),
    };
    if about.is_empty() {
        value.as_object_mut().map(|members| members.shift_remove("description"));
    }
    (key.name.to_owned(), value)
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
