//! The drawing as a PDF of one page: filled and stroked outlines only, so that it needs no fonts
//! and no resources but opacities.

use std::fmt::Write as _;

use miniz_oxide::deflate::compress_to_vec_zlib;
use resvg::tiny_skia::{PathSegment, Point, Transform};
use resvg::usvg::{Color, FillRule, Group, LineCap, LineJoin, Node, Paint, Path, Tree};

use super::Figure;
use super::text::printable;

const POINTS_PER_MM: f64 = 72.0 / 25.4;
const COMPRESSION: u8 = 4;

/// Writes the drawing in its physical size; without date and identifier, so that equal figures give
/// equal bytes.
pub(super) fn write(tree: &Tree, figure: &Figure) -> Vec<u8> {
    let (width, height) = (figure.width_mm * POINTS_PER_MM, figure.height_mm * POINTS_PER_MM);
    let mut page = Page::default();
    // The page counts upwards, the drawing downwards.
    let scale = (width / f64::from(tree.size().width()), height / f64::from(tree.size().height()));
    let _ = writeln!(
        page.operators,
        "{} 0 0 {} 0 {} cm",
        number(scale.0),
        number(-scale.1),
        number(height)
    );
    page.group(tree.root(), 1.0);
    let mut states = String::new();
    for (index, opacity) in page.opacities.iter().enumerate() {
        let opacity = number(f64::from(*opacity));
        let _ = write!(states, "/A{index} << /ca {opacity} /CA {opacity} >> ");
    }
    let size = format!("[0 0 {} {}]", number(width), number(height));
    let mut file = Objects::default();
    file.add(
        format!(
            "<< /Type /Catalog /Pages 2 0 R /Lang ({}) /ViewerPreferences << /DisplayDocTitle \
            true >> >>",
            figure.language.code()
        )
        .as_bytes(),
    );
    file.add(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    file.add(
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox {size} /Group << /S /Transparency /CS \
             /DeviceRGB >> /Resources << /ExtGState << {states}>> >> /Contents 4 0 R >>"
        )
        .as_bytes(),
    );
    let packed = compress_to_vec_zlib(page.operators.as_bytes(), COMPRESSION);
    let head = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len());
    file.add(&[head.as_bytes(), &packed, b"\nendstream"].concat());
    file.add(information(figure).as_bytes());
    file.finish()
}

/// Title, description and provenance.
fn information(figure: &Figure) -> String {
    let own = [("Title", &figure.title), ("Subject", &figure.alt_text)];
    let given = figure.metadata.iter().map(|(key, value)| (key.as_str(), value));
    let mut entries = String::from("<<");
    for (key, value) in own.into_iter().chain(given).filter(|(_, value)| !value.is_empty()) {
        let key: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
        let _ = write!(entries, " /{key} {}", text(value));
    }
    entries + " >>"
}

/// A text in UTF-16 with its byte order mark, in hexadecimal digits.
fn text(value: &str) -> String {
    let mut digits = String::from("<FEFF");
    for unit in printable(value).encode_utf16() {
        let _ = write!(digits, "{unit:04X}");
    }
    digits + ">"
}

/// A number without needless zeros.
fn number(value: f64) -> String {
    short(&format!("{value:.6}"))
}

/// A coordinate of the drawing, which counts in hundredths of a millimetre.
fn coordinate(value: f32) -> String {
    short(&format!("{value:.1}"))
}

fn short(text: &str) -> String {
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The operators of the page and the opacities that they use.
#[derive(Default)]
struct Page {
    operators: String,
    opacities: Vec<f32>,
}

impl Page {
    /// Draws what a group holds. The drawing groups single elements only, so that the opacity of a
    /// group is that of its element.
    fn group(&mut self, group: &Group, opacity: f32) {
        let opacity = opacity * group.opacity().get();
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, opacity),
                Node::Path(path) => self.path(path, opacity),
                Node::Text(text) => self.group(text.flattened(), opacity),
                Node::Image(_) => {}
            }
        }
    }

    fn path(&mut self, path: &Path, opacity: f32) {
        if !path.is_visible() {
            return;
        }
        let transform = path.abs_transform();
        if let Some((fill, color)) = path.fill().and_then(|fill| Some((fill, plain(fill.paint())?)))
        {
            self.opacity(opacity * fill.opacity().get());
            self.color(color, "rg");
            self.outline(path, transform);
            self.operators.push_str(if fill.rule() == FillRule::EvenOdd { "f*\n" } else { "f\n" });
        }
        if let Some((stroke, color)) =
            path.stroke().and_then(|stroke| Some((stroke, plain(stroke.paint())?)))
        {
            self.opacity(opacity * stroke.opacity().get());
            self.color(color, "RG");
            let width = stroke.width().get() * transform.get_scale().0;
            let cap = match stroke.linecap() {
                LineCap::Butt => 0,
                LineCap::Round => 1,
                LineCap::Square => 2,
            };
            let join = match stroke.linejoin() {
                LineJoin::Round => 1,
                LineJoin::Bevel => 2,
                LineJoin::Miter | LineJoin::MiterClip => 0,
            };
            let _ = writeln!(self.operators, "{} w {cap} J {join} j", coordinate(width));
            self.outline(path, transform);
            self.operators.push_str("S\n");
        }
    }

    fn opacity(&mut self, opacity: f32) {
        let known = self.opacities.iter().position(|other| *other == opacity);
        let index = known.unwrap_or_else(|| {
            self.opacities.push(opacity);
            self.opacities.len() - 1
        });
        let _ = writeln!(self.operators, "/A{index} gs");
    }

    fn color(&mut self, color: Color, operator: &str) {
        let [red, green, blue] =
            [color.red, color.green, color.blue].map(|channel| number(f64::from(channel) / 255.0));
        let _ = writeln!(self.operators, "{red} {green} {blue} {operator}");
    }

    fn outline(&mut self, path: &Path, transform: Transform) {
        let mut last = Point::zero();
        for segment in path.data().segments() {
            let (spots, operator) = match segment {
                PathSegment::MoveTo(to) => (vec![to], "m"),
                PathSegment::LineTo(to) => (vec![to], "l"),
                PathSegment::QuadTo(control, to) => {
                    (vec![between(control, last), between(control, to), to], "c")
                }
                PathSegment::CubicTo(first, second, to) => (vec![first, second, to], "c"),
                PathSegment::Close => (vec![], "h"),
            };
            last = spots.last().copied().unwrap_or(last);
            for mut spot in spots {
                transform.map_point(&mut spot);
                let _ = write!(self.operators, "{} {} ", coordinate(spot.x), coordinate(spot.y));
            }
            self.operators.push_str(operator);
            self.operators.push('\n');
        }
    }
}

/// Control point of a cubic curve that equals a quadratic one: two thirds of the way from the end
/// to its control point.
fn between(control: Point, end: Point) -> Point {
    Point::from_xy(end.x + (control.x - end.x) * 2.0 / 3.0, end.y + (control.y - end.y) * 2.0 / 3.0)
}

/// The colour of a paint; the drawing has neither gradients nor patterns.
fn plain(paint: &Paint) -> Option<Color> {
    match paint {
        Paint::Color(color) => Some(*color),
        _ => None,
    }
}

/// Numbered objects with the places at which they begin.
struct Objects {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Default for Objects {
    fn default() -> Self {
        // Bytes beyond ASCII tell programs that the file is not text.
        Self { bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), starts: Vec::new() }
    }
}

impl Objects {
    fn add(&mut self, content: &[u8]) {
        self.starts.push(self.bytes.len());
        self.bytes.extend(format!("{} 0 obj\n", self.starts.len()).bytes());
        self.bytes.extend(content);
        self.bytes.extend(b"\nendobj\n");
    }

    /// Adds the table of places; the first object is the catalogue, the last the information.
    fn finish(mut self) -> Vec<u8> {
        let (table, objects) = (self.bytes.len(), self.starts.len());
        let size = objects + 1;
        self.bytes.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        for start in &self.starts {
            self.bytes.extend(format!("{start:010} 00000 n \n").bytes());
        }
        let trailer = format!(
            "trailer\n<< /Size {size} /Root 1 0 R /Info {objects} 0 R \
             >>\nstartxref\n{table}\n%%EOF\n"
        );
        self.bytes.extend(trailer.bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!([1.5, 120.0, -0.000_000_1, 0.1].map(number), ["1.5", "120", "0", "0.1"]);
        assert_eq!([0.04, 17.26, -3.0].map(coordinate), ["0", "17.3", "-3"]);
    }

    #[test]
    fn texts_keep_their_umlauts() {
        assert_eq!(text("Ä\u{0}b"), "<FEFF00C400200062>");
    }

    #[test]
    fn objects_are_found_by_the_table() {
        let mut file = Objects::default();
        file.add(b"<< >>");
        file.add(b"<< /Title <FEFF> >>");
        let bytes = file.finish();
        let content = String::from_utf8_lossy(&bytes[15..]).into_owned();
        assert!(
            content.ends_with("/Root 1 0 R /Info 2 0 R >>\nstartxref\n71\n%%EOF\n"),
            "{content}"
        );
        assert!(
            content.contains(
                "xref\n0 3\n0000000000 65535 f \n0000000015 00000 n \n0000000036 00000 n \n"
            ),
            "{content}"
        );
        assert!(
            bytes[15..].starts_with(b"1 0 obj")
                && bytes[36..].starts_with(b"2 0 obj")
                && bytes[71..].starts_with(b"xref")
        );
    }
}
