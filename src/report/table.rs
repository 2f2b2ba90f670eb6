//! A table for people, in the forms that papers are written in: plain text, Markdown, LaTeX with
//! booktabs, HTML.

use super::text::aligned;
use crate::error::visible;

/// Names up to this length stand on one line in HTML [characters].
const UNBROKEN: usize = 17;

/// Rows that fit a page in LaTeX.
const ROWS_PER_PAGE: usize = 36;

/// Longest line in LaTeX that needs no break [characters].
const LONGEST_LINE: usize = 80;

/// Width of a character in LaTeX's standard font, in words and in numbers [em].
const EM_PER_CHARACTER: [f64; 2] = [0.6, 0.46];

/// A table; the first columns name its rows and are flush left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name for files and labels, in ASCII.
    pub name: String,
    /// What it shows, one sentence.
    pub caption: String,
    /// Heads of the columns.
    pub header: Vec<String>,
    /// Number of columns that name a row.
    pub names: usize,
    /// Cells, row by row.
    pub rows: Vec<Vec<String>>,
    /// How to read it.
    pub note: String,
}

impl Table {
    /// The rows in blocks of the same first name, if further columns name them too.
    fn blocks(&self) -> Vec<&[Vec<String>]> {
        self.rows.chunk_by(|above, row| self.names > 1 && above[0] == row[0]).collect()
    }

    /// Whether a name that rows share is to stand once, above them.
    fn is_headed(&self) -> bool {
        self.names > 1 && self.blocks().len() < self.rows.len()
    }

    /// Plain text in columns. A name that rows share stands on a line above them.
    pub fn plain(&self) -> String {
        let headed = self.is_headed();
        let shown = |cells: &Vec<String>| if headed { cells[1..].to_vec() } else { cells.clone() };
        let lines =
            aligned(&[&self.header].into_iter().chain(&self.rows).map(shown).collect::<Vec<_>>());
        if !headed {
            return lines;
        }
        let mut lines = lines.lines().map(|line| format!("  {line}\n"));
        let header = lines.next().unwrap_or_default();
        let block = |rows: &[Vec<String>]| {
            format!("{}\n{}", rows[0][0], lines.by_ref().take(rows.len()).collect::<String>())
        };
        header + &self.blocks().into_iter().map(block).collect::<String>()
    }

    /// Markdown with pipes.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            format!(
                "| {} |\n",
                cells.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | ")
            )
        };
        let marks: Vec<String> = (0..self.header.len())
            .map(|column| if column < self.names { "---" } else { "---:" }.to_owned())
            .collect();
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        format!("{}\n\n{}{}{rows}\n{}\n", self.caption, line(&self.header), line(&marks), self.note)
    }

    /// LaTeX tables that need the package booktabs; as many as there are pages to fill.
    pub fn latex(&self) -> String {
        let mut floats: Vec<Vec<&[Vec<String>]>> = vec![Vec::new()];
        for block in self.blocks() {
            let rows: usize = floats.last().into_iter().flatten().map(|block| block.len()).sum();
            match floats.last_mut() {
                Some(float) if rows == 0 || rows + block.len() <= ROWS_PER_PAGE => {
                    float.push(block);
                }
                _ => floats.push(vec![block]),
            }
        }
        let floats: Vec<String> =
            floats.iter().enumerate().map(|(place, blocks)| self.float(place, blocks)).collect();
        format!("% needs \\usepackage{{booktabs}}\n{}", floats.join("\n"))
    }

    /// One floating table. A name that rows share heads them, and the widest other name breaks
    /// where the line would be too long.
    fn float(&self, place: usize, blocks: &[&[Vec<String>]]) -> String {
        let headed = self.is_headed();
        let shown = usize::from(headed)..self.header.len();
        let heads: Vec<Vec<String>> =
            (0..self.header.len()).map(|column| self.head_lines(column)).collect();
        let width = |column: usize| {
            longest(
                self.rows
                    .iter()
                    .map(|cells| &*cells[column])
                    .chain(heads[column].iter().map(String::as_str)),
            )
        };
        let total: usize = shown.clone().map(width).sum();
        let breaking = (shown.start..self.names)
            .max_by_key(|column| width(*column))
            .filter(|_| total > LONGEST_LINE);
        let columns = shown.clone().map(|column| match column {
            _ if breaking == Some(column) => {
                let em = |other: usize| {
                    EM_PER_CHARACTER[usize::from(other >= self.names)] * width(other) as f64 + 1.0
                };
                let others: f64 = shown.clone().filter(|other| *other != column).map(em).sum();
                format!("p{{\\dimexpr\\linewidth-{others:.1}em\\relax}}")
            }
            _ if column < self.names => "l".to_owned(),
            _ => "r".to_owned(),
        });
        let head = |column: usize| match &heads[column][..] {
            [_, _, ..] => format!(
                "\\shortstack[r]{{{}}}",
                heads[column]
                    .iter()
                    .map(|line| latex_text(line))
                    .collect::<Vec<_>>()
                    .join("\\\\{}")
            ),
            _ => latex_text(&self.header[column]),
        };
        let cell = |column: usize, text: &str| {
            format!(
                "{}{}",
                if breaking == Some(column) { "\\raggedright " } else { "" },
                latex_text(text)
            )
        };
        let row = |cells: &Vec<String>| {
            format!(
                "{} \\\\\n",
                shown
                    .clone()
                    .map(|column| cell(column, &cells[column]))
                    .collect::<Vec<_>>()
                    .join(" & ")
            )
        };
        let block = |rows: &&[Vec<String>]| {
            let name = format!(
                "\\multicolumn{{{}}}{{@{{}}l}}{{\\textbf{{{}}}}} \\\\\n",
                shown.len(),
                latex_text(&rows[0][0])
            );
            (if headed { name } else { String::new() }) + &rows.iter().map(row).collect::<String>()
        };
        let (more, suffix) = if place == 0 {
            (String::new(), String::new())
        } else {
            (format!(" ({})", place + 1), format!("-{}", place + 1))
        };
        format!(
            "\\begin{{table}}\n\\centering\\footnotesize\\setlength{{\\tabcolsep}}{{.5em}}\n\
             \\caption{{{}{more}}}\n\\label{{tab:{}{suffix}}}\n\\begin{{tabular}}{{@{{}}{}@{{}}}}\n\
             \\toprule\n{} \\\\\n\\midrule\n{}\\bottomrule\n\\end{{tabular}}\n\
             \\par\\smallskip\\raggedright {}\n\\end{{table}}\n",
            latex_text(&self.caption),
            self.name,
            columns.collect::<String>(),
            shown.clone().map(head).collect::<Vec<_>>().join(" & "),
            blocks.iter().map(block).collect::<Vec<String>>().join(if headed {
                "\\addlinespace\n"
            } else {
                ""
            }),
            latex_text(&self.note)
        )
    }

    /// The head of a column, broken where that of numbers is wider than these.
    fn head_lines(&self, column: usize) -> Vec<String> {
        let head = &self.header[column];
        if column < self.names {
            return vec![head.clone()];
        }
        let room = longest(self.rows.iter().map(|cells| &*cells[column]).chain(head.split(' ')));
        let mut lines: Vec<String> = vec![String::new()];
        for word in head.split(' ') {
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(word),
                Some(line) if longest([&**line]) + 1 + longest([word]) <= room => {
                    line.extend([" ", word]);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// An HTML table with scopes for screen readers.
    pub fn html(&self) -> String {
        let class = |column: usize| if column < self.names { " class=\"name\"" } else { "" };
        // Months do not break.
        let head = |(column, cell): (usize, &String)| {
            let text = html_text(cell).replace('-', "\u{2011}").replace(" %", "\u{a0}%");
            format!("<th scope=\"col\"{}>{text}</th>", class(column))
        };
        let head: String = self.header.iter().enumerate().map(head).collect();
        let row = |(place, cells): (usize, &Vec<String>), height: usize| {
            let cells = cells.iter().enumerate().map(|(column, cell)| {
                let text = html_text(cell);
                match column {
                    0 if self.names > 1 && place > 0 => String::new(),
                    0 if self.names > 1 => {
                        format!("<th scope=\"rowgroup\" rowspan=\"{height}\">{text}</th>")
                    }
                    // Units and months do not break.
                    _ if column < self.names && cell.chars().count() <= UNBROKEN => {
                        format!(
                            "<th scope=\"row\">{}</th>",
                            text.replace('-', "\u{2011}").replace(' ', "\u{a0}")
                        )
                    }
                    // Keys of parameters break after their parts.
                    _ if column < self.names && !cell.contains(' ') => {
                        format!(
                            "<th scope=\"row\">{}</th>",
                            text.replace('.', ".<wbr>").replace('_', "_<wbr>")
                        )
                    }
                    _ if column < self.names => format!("<th scope=\"row\">{text}</th>"),
                    _ => format!("<td>{text}</td>"),
                }
            });
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        };
        let block = |rows: &[Vec<String>]| {
            let lines: String =
                rows.iter().enumerate().map(|numbered| row(numbered, rows.len())).collect();
            format!("<tbody>\n{lines}</tbody>\n")
        };
        let blocks: String = if self.names > 1 {
            self.blocks().into_iter().map(block).collect()
        } else {
            block(&self.rows)
        };
        let (caption, note) = (html_prose(&self.caption), html_prose(&self.note));
        format!(
            "<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n\
             {blocks}</table>\n<p class=\"note\">{note}</p>\n"
        )
    }
}

/// Length of the longest text [characters].
fn longest<'a>(texts: impl IntoIterator<Item = &'a str>) -> usize {
    texts.into_iter().map(|text| text.chars().count()).max().unwrap_or_default()
}

/// Text with everything escaped that LaTeX would read as a command.
fn latex_text(text: &str) -> String {
    let mut escaped = String::new();
    let mut quoted = false;
    for character in text.chars() {
        match character {
            // Names stand in backticks elsewhere.
            '`' => {}
            '"' => {
                quoted = !quoted;
                escaped.push_str(if quoted { "``" } else { "''" });
            }
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', character]),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '\u{2212}' => escaped.push_str("$-$"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Prose with names in backticks as HTML code.
pub fn html_prose(text: &str) -> String {
    let pieces = html_text(text);
    let pieces: Vec<String> = pieces
        .split('`')
        .enumerate()
        .map(
            |(i, piece)| {
                if i % 2 == 1 { format!("<code>{piece}</code>") } else { piece.to_owned() }
            },
        )
        .collect();
    pieces.concat()
}

/// Text with everything escaped that HTML would read as markup, and signs for what it forbids.
pub fn html_text(text: &str) -> String {
    let text = visible(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let text = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        Table {
            name: "t".to_owned(),
            caption: "Land & Kreis".into(),
            header: text(&["name", "effect [%]"]),
            names: 1,
            rows: vec![text(&["a_b|c", "\u{2212}1.0 <2"])],
            note: "50 % of 10".into(),
        }
    }

    #[test]
    fn units_and_months_do_not_break_in_html() {
        let cells = |last: &str| {
            ["a", "percentage points", "2030-12", "Services at level 2 or above", last]
                .map(str::to_owned)
                .to_vec()
        };
        let html =
            Table { header: cells("spread (5-95 %)"), names: 4, rows: vec![cells("1")], ..table() }
                .html();
        let names = "<th scope=\"row\">percentage\u{a0}points</th><th \
            scope=\"row\">2030\u{2011}12</th><th scope=\"row\">Services at level 2 or above</th>";
        assert!(html.contains(names) && html.contains("(5\u{2011}95\u{a0}%)"), "{html}");
    }

    #[test]
    fn long_keys_break_after_their_parts_in_html() {
        let html = Table {
            rows: vec![["effort.form_hours_each", "1"].map(str::to_owned).to_vec()],
            ..table()
        }
        .html();
        assert!(
            html.contains("<th scope=\"row\">effort.<wbr>form_<wbr>hours_<wbr>each</th>"),
            "{html}"
        );
    }

    #[test]
    fn a_name_that_rows_share_stands_once() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = vec![row(["a", "x", "1"]), row(["a", "y", "2"]), row(["b", "x", "3"])];
        let table = Table { header: row(["who", "what", "2030-12"]), names: 2, rows, ..table() };
        let heads = ["a", "b"]
            .map(|name| format!("\\multicolumn{{2}}{{@{{}}l}}{{\\textbf{{{name}}}}} \\\\\n"));
        let rows =
            format!("{}x & 1 \\\\\ny & 2 \\\\\n\\addlinespace\n{}x & 3 \\\\\n", heads[0], heads[1]);
        assert!(table.latex().contains(&rows), "{}", table.latex());
        assert_eq!(
            table.plain(),
            "  what  2030-12\na\n  x           1\n  y           2\nb\n  x           3\n"
        );
        let html = table.html();
        assert!(
            html.contains(
                "<tr><th scope=\"rowgroup\" rowspan=\"2\">a</th><th \
                scope=\"row\">x</th><td>1</td></tr>\n<tr><th scope=\"row\">y</th>"
            ),
            "{html}"
        );
        assert_eq!(html.matches("<tbody>").count(), 2);
        assert_eq!(
            table.markdown().matches("| a |").count(),
            2,
            "Markdown has no cells that span rows"
        );
    }

    #[test]
    fn latex_breaks_long_names_and_long_tables() {
        let row = |name: &str| [name, &"what ".repeat(20), "1"].map(str::to_owned).to_vec();
        let rows: Vec<Vec<String>> =
            ["a", "b"].into_iter().flat_map(|name| vec![row(name); 30]).collect();
        let latex = Table { header: row("who"), names: 2, rows, ..table() }.latex();
        assert!(
            latex.contains("\\begin{tabular}{@{}p{\\dimexpr\\linewidth-1.5em\\relax}r@{}}"),
            "{latex}"
        );
        assert!(latex.contains("\\raggedright what what"), "{latex}");
        let heads: Vec<&str> = latex
            .lines()
            .filter(|line| line.starts_with("\\label") || line.starts_with("\\caption"))
            .collect();
        assert_eq!(
            heads,
            [
                "\\caption{Land \\& Kreis}",
                "\\label{tab:t}",
                "\\caption{Land \\& Kreis (2)}",
                "\\label{tab:t-2}"
            ]
        );
    }

    #[test]
    fn every_form_escapes_what_it_would_misread() {
        assert_eq!(
            table().markdown(),
            "Land & Kreis\n\n| name | effect [%] |\n| --- | ---: |\n| a_b\\|c | \u{2212}1.0 <2 \
             |\n\n50 % of 10\n"
        );
        let latex = table().latex();
        for part in [
            "\\caption{Land \\& Kreis}",
            "\\begin{tabular}{@{}lr@{}}",
            "name & \\shortstack[r]{effect\\\\{}[\\%]} \\\\",
            "a\\_b|c & $-$1.0 <2 \\\\",
            "50 \\% of 10",
        ] {
            assert!(latex.contains(part), "{part} is missing in\n{latex}");
        }
        let html = table().html();
        for part in [
            "<caption>Land &amp; Kreis</caption>",
            "<th scope=\"row\">a_b|c</th><td>\u{2212}1.0 &lt;2</td>",
        ] {
            assert!(html.contains(part), "{part} is missing in\n{html}");
        }
    }
}
