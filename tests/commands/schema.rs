//! `ozgsim schema`: editors accept what the program accepts and mark what it refuses.

use crate::workplace::Workplace;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The first place where a value breaks a schema, as far as the keywords go that the schema uses
/// for keys and limits.
fn broken(schema: &Value, value: &Value, place: &str) -> Option<String> {
    let at = |reason: &str| Some(format!("{place}: {reason}"));
    if let Some(choices) = schema["anyOf"].as_array() {
        return if choices.iter().any(|choice| broken(choice, value, place).is_none()) {
            None
        } else {
            at("no choice fits")
        };
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return at("not listed");
    }
    let kind = match value {
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::Bool(_) => "boolean",
        Value::Null => "null",
    };
    let allowed = |name: &Value| name == kind || name == "number" && kind == "integer";
    match &schema["type"] {
        Value::Null => {}
        Value::Array(kinds) if kinds.iter().any(allowed) => {}
        name if allowed(name) => {}
        _ => return at(kind),
    }
    let limit = |key: &str| schema[key].as_f64().zip(value.as_f64());
    if limit("minimum").is_some_and(|(low, value)| value < low)
        || limit("maximum").is_some_and(|(high, value)| value > high)
    {
        return at("out of range");
    }
    if let (Some(table), Some(known)) = (value.as_object(), schema["properties"].as_object()) {
        if let Some(missing) = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|key| !table.contains_key(key.as_str().unwrap()))
        {
            return at(&format!("lacks {missing}"));
        }
        return table.iter().find_map(|(key, value)| match known.get(key) {
            Some(schema) => broken(schema, value, &format!("{place}.{key}")),
            None => at(&format!("unknown {key}")),
        });
    }
    value
        .as_array()
        .filter(|_| schema["items"].is_object())
        .and_then(|items| items.iter().find_map(|item| broken(&schema["items"], item, place)))
}

fn schema() -> Value {
    serde_json::from_str(&Workplace::new().works(&["schema"])).unwrap()
}

fn first_fault(text: &str) -> Option<String> {
    broken(&schema(), &toml::from_str(text).unwrap(), "")
}

#[test]
fn all_files_of_the_library_fit() {
    let (schema, root) = (schema(), Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"));
    let files = ["", "ablation", "readings", "studies"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let files: Vec<PathBuf> = files
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    assert!(files.len() > 50, "{}", files.len());
    for path in files {
        let value: Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(broken(&schema, &value, ""), None, "{}", path.display());
    }
}

#[test]
fn mistakes_are_marked_at_their_place() {
    let policy = |lines: &str| {
        first_fault(&format!(
            "name = \"x\"\n[[policy]]\nlever = \"training\"\nfrom = \"2027-01\"\n{lines}\n"
        ))
    };
    assert_eq!(policy("value = 1\nwhere = { land = \"BB\", kind = [\"county\"] }"), None);
    assert_eq!(policy("ramp_month = 3").unwrap(), ".policy: unknown ramp_month");
    assert_eq!(
        policy("where = { land = [\"XX\"] }").unwrap(),
        ".policy.where.land: no choice fits"
    );
    assert_eq!(policy("multiply = -1").unwrap(), ".policy.multiply: out of range");
    assert_eq!(first_fault("extends = \"baseline\"").unwrap(), ": lacks \"name\"");
    assert_eq!(
        first_fault("name = \"x\"\n[supply]\nefa_pilot_months = 300").unwrap(),
        ".supply.efa_pilot_months: out of range"
    );
    assert_eq!(first_fault("name = \"x\"\ndesign = \"gird\"").unwrap(), ".design: not listed");
}
