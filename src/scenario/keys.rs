//! Keys of the tables of a file. Each is declared once, with unit, range and meaning, beside the
//! type that it fills; how it is read, described in the schema and written out follows from that.

use super::administration::{Kind, Membership, Tier};
use super::land::Land;
use super::source::{Entry, Item};
use super::tables::is_county;
use crate::error::{Result, suggestion};
use crate::language::Language;
use crate::units::Month;

/// Declaration of a key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Name in files.
    pub name: &'static str,
    /// Whether every table must state it.
    pub need: Need,
    /// Unit; empty where there is none.
    pub unit: &'static str,
    /// How the value is written, and its range.
    pub form: Form,
    /// What it is, for the schema.
    pub about: &'static str,
    /// Its name for readers of sentences, in English and German; empty where it has none.
    pub label: [&'static str; 2],
    /// What to know when changing it, for the file written out; may be empty.
    pub note: &'static str,
}

/// Whether a table must state a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Needed,
    /// It may.
    Optional,
}

/// How the value of a key is written.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// A text.
    Text,
    /// A month that can be simulated.
    Month,
    /// A whole number between limits.
    Whole(u64, u64),
    /// A number between limits.
    Number(f64, f64),
    /// One or several of some words, here with what such a word names.
    Words(&'static str, &'static [&'static str]),
    /// True or false.
    Truth,
    /// Keys of counties.
    Counties,
    /// A table.
    Table(&'static [Key]),
    /// The name of a lever.
    Lever,
    /// The key of a parameter.
    Parameter,
    /// A number, or a month where a lever takes one.
    LeverValue,
    /// Several such.
    LeverValues,
    /// Any number.
    Amount,
}

/// A value as a file states it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing is stated.
    Nothing,
    /// A text.
    Text(String),
    /// A month.
    Month(Month),
    /// A whole number.
    Whole(u64),
    /// A number.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// Words, in a fixed order.
    Words(Vec<String>),
    /// The values of a table, in the order of its keys.
    Table(Vec<Self>),
}

impl Key {
    /// A key that is declared without a type.
    pub(crate) const fn plain(name: &'static str, form: Form, about: &'static str) -> Self {
        let (need, unit, label, note) = (Need::Optional, "", ["", ""], "");
        Self { name, need, unit, form, about, label, note }
    }

    /// Name for readers.
    pub fn label(&self, language: Language) -> &'static str {
        language.pick(self.label[0], self.label[1])
    }

    /// The value; nothing where it takes more than the entry to read it.
    pub(crate) fn read(&self, entry: &Entry<'_>) -> Result<Value> {
        Ok(match self.form {
            Form::Text => Value::Text(entry.text()?.to_owned()),
            Form::Month => Value::Month(entry.month_in(Month::CALENDAR)?),
            Form::Whole(low, high) => Value::Whole(entry.integer_in(low..=high)?),
            Form::Number(low, high) => Value::Number(entry.number_in(low..=high, self.unit)?),
            Form::Words(noun, words) => Value::Words(members(entry, noun, words)?),
            Form::Truth => Value::Truth(entry.truth()?),
            Form::Counties => Value::Words(members(entry, "county", &[])?),
            Form::Table(keys) => {
                let mut values = nothing(keys);
                lay_over(keys, &entry.table()?.entries(), &mut values)?;
                Value::Table(values)
            }
            _ => Value::Nothing,
        })
    }
}

impl Value {
    /// Whether a file need not state it.
    fn is_default(&self) -> bool {
        match self {
            Self::Nothing | Self::Whole(0) => true,
            Self::Text(text) => text.is_empty(),
            Self::Number(number) => *number == 0.0,
            Self::Table(values) => values.iter().all(Self::is_default),
            _ => false,
        }
    }

    /// As it stands in a file.
    pub fn written(&self, form: Form) -> String {
        match (self, form) {
            (Self::Text(text), _) => quoted(text),
            (Self::Month(month), _) => format!("\"{month}\""),
            (Self::Whole(number), _) => number.to_string(),
            (Self::Number(number), _) => number.to_string(),
            (Self::Truth(truth), _) => truth.to_string(),
            (Self::Words(words), _) => format!("[\"{}\"]", words.join("\", \"")),
            (Self::Table(values), Form::Table(keys)) => {
                let stated = keys.iter().zip(values).filter(|(_, value)| !value.is_default());
                let stated = stated
                    .map(|(key, value)| format!("{} = {}", key.name, value.written(key.form)));
                format!("{{ {} }}", stated.collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        }
    }
}

/// A text as a TOML string.
pub(crate) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The values of a table that states none.
pub(super) fn nothing(keys: &[Key]) -> Vec<Value> {
    vec![Value::Nothing; keys.len()]
}

/// Names of keys.
pub(crate) fn names<'a>(keys: impl IntoIterator<Item = &'a Key>) -> Vec<&'static str> {
    keys.into_iter().map(|key| key.name).collect()
}

/// Lays what entries state over values; refuses other keys.
pub(super) fn lay_over(keys: &[Key], entries: &[Entry<'_>], values: &mut [Value]) -> Result<()> {
    for entry in entries {
        let place = keys.iter().position(|key| key.name == entry.key);
        let place = place.ok_or_else(|| entry.unknown(names(keys)))?;
        values[place] = keys[place].read(entry)?;
    }
    Ok(())
}

/// The values of an item, which may state other keys beside these.
pub(crate) fn read(keys: &[Key], item: &Item<'_>) -> Result<Vec<Value>> {
    let value = |key: &Key| match key.need {
        Need::Needed => key.read(item.need(key.name)?),
        Need::Optional => item.find(key.name).map_or(Ok(Value::Nothing), |entry| key.read(entry)),
    };
    keys.iter().map(value).collect()
}

/// The lines of an item that state values; defaults are left out.
pub(super) fn lines(keys: &[Key], values: &[Value]) -> String {
    let stated = keys
        .iter()
        .zip(values)
        .filter(|(key, value)| key.need == Need::Needed || !value.is_default());
    let line = |(key, value): (&Key, &Value)| {
        let unit = if key.unit.is_empty() { String::new() } else { format!("  # [{}]", key.unit) };
        format!("{} = {}{unit}\n", key.name, value.written(key.form))
    };
    stated.map(line).collect()
}

/// The members of a list, which are keys of counties where there are no words.
fn members(entry: &Entry<'_>, noun: &str, words: &[&str]) -> Result<Vec<String>> {
    let mut members = Vec::new();
    for item in entry.list() {
        let name = item.text()?;
        if !(if words.is_empty() { is_county(name) } else { words.contains(&name) }) {
            let help = if words.is_empty() {
                "a county is named by the five digits of its key, for example \"12060\"".to_owned()
            } else {
                suggestion(name, words.iter().copied())
            };
            return Err(item.wrong(
                format!("unknown {noun} in `{}`", entry.path),
                format!("no {noun} `{name}`"),
                help,
            ));
        }
        members.push(name.to_owned());
    }
    if members.is_empty() {
        return Err(entry.wrong(
            format!("`{}` is an empty list", entry.path),
            "nobody is meant",
            "name at least one, or leave the line out for all",
        ));
    }
    Ok(members)
}

/// What can be the value of a key.
pub(super) trait Held: Sized {
    fn taken(value: &Value) -> Option<Self>;
    fn given(&self) -> Value;
}

macro_rules! held {
    ($( $type:ty: $form:ident($held:ident) => $taken:expr, $own:ident => $given:expr; )+) => { $(
        impl Held for $type {
            fn taken(value: &Value) -> Option<Self> {
                if let Value::$form($held) = value { Some($taken) } else { None }
            }

            fn given(&self) -> Value {
                let $own = self;
                Value::$form($given)
            }
        }
    )+ };
}

/// In a fixed order, whatever their order in the file, so that the same list always looks the same.
fn typed<T: Ord>(words: &[String], named: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let mut members: Vec<T> = words.iter().filter_map(|word| named(word)).collect();
    members.sort();
    members.dedup();
    members
}

fn untyped<T: Copy>(members: &[T], name: impl Fn(T) -> &'static str) -> Vec<String> {
    members.iter().map(|member| name(*member).to_owned()).collect()
}

held! {
    String: Text(text) => text.clone(), text => text.clone();
    Month: Month(month) => *month, month => *month;
    u64: Whole(number) => *number, number => *number;
    u32: Whole(number) => *number as Self, number => u64::from(*number);
    f64: Number(number) => *number, number => *number;
    bool: Truth(truth) => *truth, truth => *truth;
    Vec<String>: Words(words) => typed(words, |word| Some(word.to_owned())), words => words.clone();
    Vec<Land>: Words(words) => typed(words, Land::with_key), lands => untyped(lands, Land::key);
    Vec<Kind>: Words(words) => typed(words, Kind::named), kinds => untyped(kinds, Kind::name);
    Vec<Tier>: Words(words) => typed(words, Tier::named), tiers => untyped(tiers, Tier::name);
    Vec<Membership>: Words(words) => typed(words, Membership::named),
        memberships => untyped(memberships, Membership::name);
}

impl<T: Held> Held for Option<T> {
    fn taken(value: &Value) -> Option<Self> {
        Some(T::taken(value))
    }

    fn given(&self) -> Value {
        self.as_ref().map_or(Value::Nothing, T::given)
    }
}

/// Declares a type and the keys that fill it; of each its field, type, name, whether it is needed,
/// unit, form and meaning, and for readers its name in both languages and a note.
macro_rules! keys {
    ($(#[$meta:meta])* $type:ident, $keys:ident {
        $( $field:ident: $held:ty, $name:literal $need:ident [$unit:literal] $form:expr,
           $about:literal $(, $english:literal, $german:literal, $note:literal)?; )+
    }) => {
        $(#[$meta])*
        pub struct $type { $( #[doc = concat!($about, ".")] pub $field: $held, )+ }

        #[doc = concat!("The keys of [`", stringify!($type), "`], in the order of its fields.")]
        pub const $keys: &[Key] = &[ $( Key {
            need: Need::$need,
            unit: $unit,
            $( label: [$english, $german], note: $note, )?
            ..Key::plain($name, $form, $about)
        }, )+ ];

        impl $type {
            /// Takes values in the order of the keys.
            pub(super) fn from_values(values: &[Value]) -> Self {
                let mut values = values.iter();
                let mut next = || values.next().unwrap_or(&Value::Nothing);
                Self { $( $field: Held::taken(next()).unwrap_or_default(), )+ }
            }

            /// All values in the order of the keys.
            pub fn values(&self) -> Vec<Value> {
                vec![ $( self.$field.given(), )+ ]
            }
        }
    };
}
pub(super) use keys;
