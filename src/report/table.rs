//! A table for people, in the forms that papers are written in: plain text, Markdown, LaTeX with booktabs, HTML.

use super::text::aligned;

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
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
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
        let head = self.header.iter().enumerate().map(|(column, cell)| format!("<th scope=\"col\"{}>{}</th>", class(column), html_text(cell)));
        let head = head.collect::<Vec<_>>().concat();
        let row = |cells: &Vec<String>| {
            let cells = cells.iter().enumerate().map(|(column, cell)| {
                let text = html_text(cell);
                if column < self.names { format!("<th scope=\"row\">{text}</th>") } else { format!("<td>{text}</td>") }
            });
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        };
        let (caption, rows, note) = (html_prose(&self.caption), self.rows.iter().map(row).collect::<String>(), html_prose(&self.note));
        format!(
            "<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n<p class=\"note\">{note}</p>\n"
        )
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
