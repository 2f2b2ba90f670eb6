//! A TOML text and typed access to its entries, so that every error points at the file, line and
//! key of the offending value.

use crate::error::{Diagnostic, Error, Place, Result, suggestion};
use crate::units::Month;
use std::fmt::Display;
use std::fs;
use std::io::Read;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// Largest text file that is read [bytes]; scenario files have a few thousand, a million agents
/// about a hundred million.
pub const LARGEST_SCENARIO: u64 = 2_000_000;

/// From here on not every whole number can be held as a number with decimals.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A text and the name under which the user knows it.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path as given, or a name such as `--set`.
    pub name: String,
    /// The text.
    pub text: Arc<str>,
    /// Folder to which paths in the text are relative.
    pub folder: PathBuf,
}

/// What to write where a text is not TOML: decimals, typographic quotes, policies in two forms and
/// months without quotes are the usual slips.
fn toml_help(text: &str, span: &Range<usize>, message: &str) -> &'static str {
    let (before, rest) = text.split_at(span.start);
    let digits = |text: &str, count: usize| {
        text.bytes().take(count).filter(u8::is_ascii_digit).count() == count
    };
    if before.ends_with(|c: char| c.is_ascii_digit())
        && rest.strip_prefix(',').is_some_and(|rest| digits(rest, 1))
    {
        "a decimal number has a point and no comma, for example 0.9"
    } else if rest.starts_with(['“', '”', '„', '‘', '’', '«', '»']) {
        "put text in straight double quotes, for example \"like this\""
    } else if message == "duplicate key" && before.ends_with("[[") {
        "write all of a kind as tables [[...]], or all of them in the brackets of one list, not \
         both"
    } else if message == "duplicate key" {
        "a key or a [table] is stated once; keep one of the two, or put the lines of both tables \
         under one heading"
    } else if digits(rest, 4) && rest[4..].starts_with('-') {
        "put the month in double quotes, for example \"2027-01\""
    } else {
        "a value is written `key = value`; text stands in double quotes"
    }
}

impl Source {
    /// A text that is not in a file.
    pub fn embedded(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.into(), folder: PathBuf::new() }
    }

    /// Reads a text file.
    ///
    /// # Errors
    /// When the file is missing, a folder, larger than `largest`, not UTF-8 or empty.
    pub fn read(path: &Path, largest: u64) -> Result<Self> {
        Self::of_bytes(path, &read_bytes(path, largest)?)
    }

    /// Takes the bytes of a text file.
    ///
    /// # Errors
    /// When they are not UTF-8 or empty.
    pub fn of_bytes(path: &Path, bytes: &[u8]) -> Result<Self> {
        let name = path.display().to_string();
        let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let text = text.split('\0').next().unwrap_or_default();
        if text.len() < bytes.len() {
            let line = text.matches('\n').count() + 1;
            let title = format!(
                "`{name}` is not a text file in UTF-8: byte {} (line {line}) is no text",
                text.len() + 1
            );
            return Err(Error::input(
                title,
                "save it as plain text in UTF-8; a spreadsheet or Word file cannot be read",
            ));
        }
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Err(Error::input(
                format!("`{name}` is empty"),
                "see scenarios/baseline.toml for an example",
            ));
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { text: text.into(), name, folder })
    }

    /// Parses the text as TOML.
    ///
    /// # Errors
    /// When the text is not TOML; the error points at the line.
    pub fn parse(&self) -> Result<DeTable<'_>> {
        DeTable::parse(&self.text).map(toml::Spanned::into_inner).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            let help = toml_help(&self.text, &span, error.message());
            self.error(span, format!("this is not valid TOML: {}", error.message()), "here", help)
        })
    }

    /// An error at a place in this text.
    pub fn error(
        &self,
        span: Range<usize>,
        title: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Error {
        let length = self.text.len();
        let span = span.start.min(length)..span.end.min(length);
        let place =
            Place { file: self.name.clone(), text: self.text.clone(), span, label: label.into() };
        Error::Input(Box::new(Diagnostic {
            title: title.into(),
            place: Some(place),
            help: help.into(),
        }))
    }
}

/// On which side of a range a value lies, and what the range is.
pub(super) fn beyond<T: PartialOrd + Display>(
    value: &T,
    low: &T,
    high: &T,
    unit: &str,
) -> (String, String) {
    let (side, limit) = if value < low { ("below", low) } else { ("above", high) };
    let unit = if matches!(unit, "1" | "0-1") { String::new() } else { format!(" [{unit}]") };
    (format!("{value} is {side} {limit}"), format!("the range is {low} to {high}{unit}"))
}

/// Reads the bytes of a file of bounded size.
///
/// # Errors
/// When the file is missing, a folder, unreadable or too large.
pub fn read_bytes(path: &Path, largest: u64) -> Result<Vec<u8>> {
    let name = path.display().to_string();
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::input(
            format!("`{name}` does not exist"),
            "check the path; it is relative to the file or folder that names it",
        ),
        _ => Error::input(
            format!("`{name}` cannot be read: {error}"),
            "check the path and the permissions",
        ),
    })?;
    if metadata.is_dir() {
        return Err(Error::input(format!("`{name}` is a folder, not a file"), "name a file in it"));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| {
        Error::input(format!("`{name}` cannot be read: {error}"), "check the permissions")
    })?;
    // A pipe has no length beforehand, so the limit is enforced while reading as well.
    file.take(largest + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::input(format!("`{name}` cannot be read: {error}"), ""))?;
    if bytes.len() as u64 > largest {
        let size = metadata.len().max(largest + 1) / 1_000_000;
        let title = format!(
            "`{name}` is too large ({size} MB; at most {} MB are read)",
            largest / 1_000_000
        );
        return Err(Error::input(title, "is it really a file of this kind?"));
    }
    Ok(bytes)
}

/// A table in a TOML text, with its path from the root.
pub struct Node<'a> {
    source: &'a Source,
    table: &'a DeTable<'a>,
    path: String,
}

/// An item of a list of tables, such as one `[[policy]]`.
pub struct Item<'a> {
    source: &'a Source,
    span: Range<usize>,
    /// Key of the list with the number of the item.
    pub path: String,
    /// Its entries, in the order of the text.
    pub entries: Vec<Entry<'a>>,
}

/// A value in a TOML text, with its dotted key.
pub struct Entry<'a> {
    /// Text that it stands in.
    pub source: &'a Source,
    /// Key within its table.
    pub key: &'a str,
    /// Full dotted key.
    pub path: String,
    /// Bytes of the key.
    pub key_span: Range<usize>,
    /// Bytes of the value.
    pub span: Range<usize>,
    value: &'a DeValue<'a>,
}

impl<'a> Node<'a> {
    /// A table of a text; `path` is empty for the root.
    pub fn new(source: &'a Source, table: &'a DeTable<'a>, path: impl Into<String>) -> Self {
        Self { source, table, path: path.into() }
    }

    /// All entries in the order of the text.
    pub fn entries(&self) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry<'a>> = self
            .table
            .iter()
            .map(|(key, value)| Entry {
                source: self.source,
                key: key.get_ref().as_ref(),
                path: if self.path.is_empty() {
                    key.get_ref().to_string()
                } else {
                    format!("{}.{}", self.path, key.get_ref())
                },
                key_span: key.span(),
                span: value.span(),
                value: value.get_ref(),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_span.start);
        entries
    }
}

impl<'a> Entry<'a> {
    /// Error for a key that is not known here.
    pub fn unknown<'b>(&self, candidates: impl IntoIterator<Item = &'b str>) -> Error {
        let help = suggestion(self.key, candidates);
        self.source.error(
            self.key_span.clone(),
            format!("unknown key `{}`", self.path),
            "not a key of a scenario",
            help,
        )
    }

    /// Error about the value.
    pub fn wrong(
        &self,
        title: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Error {
        self.source.error(self.span.clone(), title, label, help)
    }

    fn wrong_type(&self, expected: &str) -> Error {
        let found = match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date without quotes",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let help = if matches!(self.value, DeValue::Datetime(_)) {
            "put the month in double quotes, for example \"2027-01\""
        } else {
            ""
        };
        self.wrong(format!("`{}` must be {expected}", self.path), format!("this is {found}"), help)
    }

    /// The value as text.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn text(&self) -> Result<&'a str> {
        match self.value {
            DeValue::String(text) => Ok(text.as_ref()),
            _ => Err(self.wrong_type("a text in double quotes")),
        }
    }

    /// The value as true or false.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn truth(&self) -> Result<bool> {
        match self.value {
            DeValue::Boolean(truth) => Ok(*truth),
            _ => Err(self.wrong_type("true or false, without quotes")),
        }
    }

    /// Whether the value is a text.
    pub const fn is_text(&self) -> bool {
        matches!(self.value, DeValue::String(_))
    }

    /// The value as a finite number, never a negative zero, which would be another one than zero
    /// wherever bytes are compared.
    ///
    /// # Errors
    /// When it is of another type, not finite or too large.
    pub fn number(&self) -> Result<f64> {
        let number = match self.value {
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
                .ok()
                .map(|value| value as f64),
            DeValue::Float(float) => float.as_str().parse().ok(),
            _ => return Err(self.wrong_type("a number")),
        };
        number.filter(|value: &f64| value.is_finite()).map(|value| value + 0.0).ok_or_else(|| {
            self.wrong(
                format!("`{}` must be a finite number", self.path),
                "this is not one",
                "infinity, nan and numbers beyond 10^18 are not accepted",
            )
        })
    }

    /// The value as a number within a range, with its unit for the message.
    ///
    /// # Errors
    /// As [`Entry::number`], and when it is out of range.
    pub fn number_in(&self, range: RangeInclusive<f64>, unit: &str) -> Result<f64> {
        let value = self.number()?;
        if range.contains(&value) { Ok(value) } else { Err(self.out_of(&range, &value, unit)) }
    }

    fn out_of<T: PartialOrd + Display>(
        &self,
        range: &RangeInclusive<T>,
        value: &T,
        unit: &str,
    ) -> Error {
        let (label, help) = beyond(value, range.start(), range.end(), unit);
        self.wrong(format!("`{}` is out of range", self.path), label, help)
    }

    /// The value as a whole number within a range.
    ///
    /// # Errors
    /// As [`Entry::number_in`], and when it has decimals.
    pub fn integer_in(&self, range: RangeInclusive<u64>) -> Result<u64> {
        let not_whole = |label: &str, help: &str| {
            Err(self.wrong(format!("`{}` must be a whole number", self.path), label, help))
        };
        if let DeValue::Integer(integer) = self.value
            && let Ok(value) = i64::from_str_radix(integer.as_str(), integer.radix())
        {
            let range = i128::from(*range.start())..=i128::from(*range.end());
            let value = i128::from(value);
            if range.contains(&value) {
                return Ok(value as u64);
            }
            return Err(self.out_of(&range, &value, "1"));
        }
        let value = self.number_in(*range.start() as f64..=*range.end() as f64, "1")?;
        if value >= EXACT {
            let help = "write it without a decimal point";
            return not_whole("this has decimals and may have been rounded", help);
        }
        if value.fract() == 0.0 { Ok(value as u64) } else { not_whole("this has decimals", "") }
    }

    /// The value as a month within a range.
    ///
    /// # Errors
    /// When it is no month or outside the range.
    pub fn month_in(&self, range: RangeInclusive<Month>) -> Result<Month> {
        let month: Month = self.text()?.parse().map_err(|_: crate::units::NotAMonth| {
            self.wrong(
                format!("`{}` must be a month", self.path),
                "not a month",
                "write it as year and month, for example \"2027-01\"",
            )
        })?;
        if range.contains(&month) {
            return Ok(month);
        }
        let help = format!("the model runs from {} to {}", range.start(), range.end());
        Err(self.wrong(
            format!("`{}` lies outside the model's calendar", self.path),
            format!("{month} is never simulated"),
            help,
        ))
    }

    /// The value as a list; a single value counts as a list of one.
    pub fn list(&self) -> Vec<Entry<'a>> {
        let item = |span: Range<usize>, value: &'a DeValue<'a>| Entry {
            source: self.source,
            key: self.key,
            path: self.path.clone(),
            key_span: self.key_span.clone(),
            span,
            value,
        };
        match self.value {
            DeValue::Array(items) => {
                items.iter().map(|value| item(value.span(), value.get_ref())).collect()
            }
            value => vec![item(self.span.clone(), value)],
        }
    }

    /// The value as a table.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn table(&self) -> Result<Node<'a>> {
        match self.value {
            DeValue::Table(table) => Ok(Node::new(self.source, table, self.path.as_str())),
            _ => Err(self.wrong_type("a table")),
        }
    }

    /// The items of a list of tables (`[[policy]]`).
    ///
    /// # Errors
    /// When it is of another type.
    pub fn tables(&self) -> Result<Vec<Item<'a>>> {
        let DeValue::Array(items) = self.value else {
            return Err(self.wrong_type(&format!("a list of tables, written [[{}]]", self.path)));
        };
        let mut tables = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{}]", self.path, index + 1);
            let DeValue::Table(table) = item.get_ref() else {
                let help = format!(
                    "write each as a table {{ ... }}, or under its own heading [[{}]]",
                    self.path
                );
                return Err(self.source.error(
                    item.span(),
                    format!("`{path}` must be a table"),
                    "this is none",
                    help,
                ));
            };
            let entries = Node::new(self.source, table, path.as_str()).entries();
            tables.push(Item { source: self.source, span: item.span(), path, entries });
        }
        Ok(tables)
    }
}

impl<'a> Item<'a> {
    /// The entry with this key.
    pub fn find(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The entry with a key that every item needs; the error points at the item's own line.
    ///
    /// # Errors
    /// When there is none.
    pub fn need(&self, key: &str) -> Result<&Entry<'a>> {
        self.find(key).ok_or_else(|| {
            self.wrong(
                format!("`{}` lacks the key `{key}`", self.path),
                format!("no `{key}` here"),
                format!("add a line `{key} = ...`"),
            )
        })
    }

    /// Refuses keys other than these.
    ///
    /// # Errors
    /// When there is one; the error points at it.
    pub fn refuse_others(&self, keys: &[&str]) -> Result<()> {
        let other = self.entries.iter().find(|entry| !keys.contains(&entry.key));
        other.map_or(Ok(()), |entry| Err(entry.unknown(keys.iter().copied())))
    }

    /// Error about the item as a whole.
    pub fn wrong(
        &self,
        title: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Error {
        self.source.error(self.span.clone(), title, label, help)
    }
}
