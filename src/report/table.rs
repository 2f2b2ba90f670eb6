//! A table for people, in the forms that papers are written in: plain text, Markdown, LaTeX with booktabs, HTML.

use super::text::aligned;

/// Names up to this length stand on one line in HTML [characters].
const UNBROKEN: usize = 17;

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

    /// Plain text in columns.
    pub fn plain(&self) -> String {
        let rows: Vec<Vec<String>> = [&self.header].into_iter().chain(&self.rows).cloned().collect();
        aligned(&rows)
    }

    /// Markdown with pipes.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | "));
        let marks: Vec<String> = (0..self.header.len()).map(|column| if column < self.names { "---" } else { "---:" }.to_owned()).collect();
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        format!("{}\n\n{}{}{rows}\n{}\n", self.caption, line(&self.header), line(&marks), self.note)
    }

    /// A LaTeX table that needs the package booktabs.
    pub fn latex(&self) -> String {
        let line = |cells: &[String]| format!("{} \\\\\n", cells.iter().map(|cell| latex_text(cell)).collect::<Vec<_>>().join(" & "));
        let columns = "l".repeat(self.names) + &"r".repeat(self.header.len() - self.names);
        let block = |rows: &&[Vec<String>]| -> String {
            // The name stands once.
            let first = |place: usize, row: &Vec<String>| if place == 0 { row[0].clone() } else { String::new() };
            rows.iter().enumerate().map(|(place, row)| line(&[&[first(place, row)], &row[1..]].concat())).collect()
        };
        let apart = if self.names > 1 { "\\addlinespace\n" } else { "" };
        let rows = self.blocks().iter().map(block).collect::<Vec<String>>().join(apart);
        format!(
            "% needs \\usepackage{{booktabs}}\n\\begin{{table}}\n\\centering\\small\n\\caption{{{}}}\n\\label{{tab:{}}}\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n{}\\midrule\n{rows}\
             \\bottomrule\n\\end{{tabular}}\n\\par\\smallskip\\footnotesize {}\n\\end{{table}}\n",
            latex_text(&self.caption),
            self.name,
            line(&self.header),
            latex_text(&self.note)
        )
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
                    0 if self.names > 1 => format!("<th scope=\"rowgroup\" rowspan=\"{height}\">{text}</th>"),
                    // Units and months do not break.
                    _ if column < self.names && cell.chars().count() <= UNBROKEN => {
                        format!("<th scope=\"row\">{}</th>", text.replace('-', "\u{2011}").replace(' ', "\u{a0}"))
                    }
                    // Keys of parameters break after their parts.
                    _ if column < self.names && !cell.contains(' ') => {
                        format!("<th scope=\"row\">{}</th>", text.replace('.', ".<wbr>").replace('_', "_<wbr>"))
                    }
                    _ if column < self.names => format!("<th scope=\"row\">{text}</th>"),
                    _ => format!("<td>{text}</td>"),
                }
            });
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        };
        let block = |rows: &[Vec<String>]| {
            let lines: String = rows.iter().enumerate().map(|numbered| row(numbered, rows.len())).collect();
            format!("<tbody>\n{lines}</tbody>\n")
        };
        let blocks: String = if self.names > 1 { self.blocks().into_iter().map(block).collect() } else { block(&self.rows) };
        let (caption, note) = (html_prose(&self.caption), html_prose(&self.note));
        format!("<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n{blocks}</table>\n<p class=\"note\">{note}</p>\n")
    }
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
    let pieces: Vec<String> =
        pieces.split('`').enumerate().map(|(i, piece)| if i % 2 == 1 { format!("<code>{piece}</code>") } else { piece.to_owned() }).collect();
    pieces.concat()
}

/// Text with everything escaped that HTML would read as markup.
pub fn html_text(text: &str) -> String {
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
        let cells = |last: &str| ["a", "percentage points", "2030-12", "Services at level 2 or above", last].map(str::to_owned).to_vec();
        let html = Table { header: cells("spread (5-95 %)"), names: 4, rows: vec![cells("1")], ..table() }.html();
        let names =
            "<th scope=\"row\">percentage\u{a0}points</th><th scope=\"row\">2030\u{2011}12</th><th scope=\"row\">Services at level 2 or above</th>";
        assert!(html.contains(names) && html.contains("(5\u{2011}95\u{a0}%)"), "{html}");
    }

    #[test]
    fn long_keys_break_after_their_parts_in_html() {
        let html = Table { rows: vec![["effort.form_hours_each", "1"].map(str::to_owned).to_vec()], ..table() }.html();
        assert!(html.contains("<th scope=\"row\">effort.<wbr>form_<wbr>hours_<wbr>each</th>"), "{html}");
    }

    #[test]
    fn a_name_that_rows_share_stands_once() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = vec![row(["a", "x", "1"]), row(["a", "y", "2"]), row(["b", "x", "3"])];
        let table = Table { header: row(["who", "what", "2030-12"]), names: 2, rows, ..table() };
        assert!(table.latex().contains("a & x & 1 \\\\\n & y & 2 \\\\\n\\addlinespace\nb & x & 3 \\\\\n"), "{}", table.latex());
        let html = table.html();
        assert!(
            html.contains("<tr><th scope=\"rowgroup\" rowspan=\"2\">a</th><th scope=\"row\">x</th><td>1</td></tr>\n<tr><th scope=\"row\">y</th>"),
            "{html}"
        );
        assert_eq!(html.matches("<tbody>").count(), 2);
        assert_eq!(table.markdown().matches("| a |").count(), 2, "Markdown has no cells that span rows");
    }

    #[test]
    fn every_form_escapes_what_it_would_misread() {
        assert_eq!(table().markdown(), "Land & Kreis\n\n| name | effect [%] |\n| --- | ---: |\n| a_b\\|c | \u{2212}1.0 <2 |\n\n50 % of 10\n");
        let latex = table().latex();
        for part in ["\\caption{Land \\& Kreis}", "\\begin{tabular}{lr}", "name & effect [\\%] \\\\", "a\\_b|c & $-$1.0 <2 \\\\", "50 \\% of 10"] {
            assert!(latex.contains(part), "{part} is missing in\n{latex}");
        }
        let html = table().html();
        for part in ["<caption>Land &amp; Kreis</caption>", "<th scope=\"row\">a_b|c</th><td>\u{2212}1.0 &lt;2</td>"] {
            assert!(html.contains(part), "{part} is missing in\n{html}");
        }
    }
}
