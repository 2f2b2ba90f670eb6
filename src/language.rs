//! The languages that results are shown in. Files for machines are always in English.

/// Language of tables, charts and summaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// Two-letter code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// A text in this language as far as it is said in it, else in English.
    pub fn told<'a>(self, english: &'a str, german: Option<&'a str>) -> &'a str {
        self.pick(None, german).unwrap_or(english)
    }

    /// The one of two texts (or sets of texts) that is in this language.
    pub fn pick<T>(self, english: T, german: T) -> T {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }
}
