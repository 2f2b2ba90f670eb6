//! From the raw drawing to files: outlines by usvg, SVG, PNG and PDF bytes with their metadata.
//!
//! Nothing here depends on the machine: faces are embedded, the drawing holds neither
//! arcs nor rotations (whose trigonometry differs between platforms), and the PNG is
//! encoded here because `flate2` changes its compressor with the features of other crates.

use std::fmt::Write as _;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Indent, Options, Tree, WriteOptions};

use super::text::{FACES, FAMILY, printable};
use super::{ChartError, Figure, pdf};

const PNG_SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
const MM_PER_INCH: f64 = 25.4;
/// Beyond this level, drawings become hardly smaller and take several times as long.
const COMPRESSION: u8 = 4;

/// A drawing whose text has become outlines, ready to be written in any format.
pub(super) struct Document {
    tree: Tree,
}

impl Document {
    /// Reads the raw drawing, with the embedded faces only.
    pub(super) fn parse(svg: &str) -> Result<Self, ChartError> {
        let options = Options {
            font_family: FAMILY.to_owned(),
            fontdb: FACES.clone(),
            style_sheet: Some("svg { stroke-linejoin: round }".to_owned()),
            ..Options::default()
        };
        let tree =
            Tree::from_str(svg, &options).map_err(|error| ChartError::Draw(error.to_string()))?;
        Ok(Self { tree })
    }

    /// Writes the drawing as SVG in its physical size.
    pub(super) fn svg(&self, figure: &Figure) -> Vec<u8> {
        let options = WriteOptions {
            coordinates_precision: 1,
            transforms_precision: 6,
            indent: Indent::None,
            ..WriteOptions::default()
        };
        let written = self.tree.to_string(&options);
        // usvg opens the root with the size in its own units; ours is physical.
        let content = written
            .find("<svg")
            .and_then(|start| written[start..].find('>').map(|end| &written[start + end + 1..]))
            .unwrap_or("</svg>");
        format!("{}{content}", svg_head(figure, &self.tree)).into_bytes()
    }

    /// Writes the drawing as PNG with `dpi` pixels per inch.
    pub(super) fn png(&self, figure: &Figure, dpi: u32) -> Result<Vec<u8>, ChartError> {
        let pixels = |mm: f64| (mm / MM_PER_INCH * f64::from(dpi)).round().max(1.0) as u32;
        let (width, height) = (pixels(figure.width_mm), pixels(figure.height_mm));
        let mut picture = Pixmap::new(width, height).ok_or(ChartError::Size)?;
        picture.fill(Color::WHITE);
        let scale = Transform::from_scale(
            width as f32 / self.tree.size().width(),
            height as f32 / self.tree.size().height(),
        );
        resvg::render(&self.tree, scale, &mut picture.as_mut());
        Ok(encode(&picture, dpi, &png_texts(figure)))
    }

    /// Writes the drawing as PDF in its physical size.
    pub(super) fn pdf(&self, figure: &Figure) -> Vec<u8> {
        pdf::write(&self.tree, figure)
    }
}

fn svg_head(figure: &Figure, tree: &Tree) -> String {
    let mut head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" \
         viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"title desc\" xml:lang=\"{}\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<metadata>\n",
        figure.width_mm,
        figure.height_mm,
        tree.size().width(),
        tree.size().height(),
        figure.language.code(),
        escape(&figure.title),
        escape(&figure.alt_text),
    );
    for (key, value) in &figure.metadata {
        let _ = writeln!(head, "{}: {}", escape(key), escape(value));
    }
    head + "</metadata>"
}

fn escape(text: &str) -> String {
    printable(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn png_texts(figure: &Figure) -> Vec<(String, String)> {
    let own = [("Title", &figure.title), ("Description", &figure.alt_text)];
    own.into_iter()
        .map(|(key, value)| (key.to_owned(), value.clone()))
        .chain(figure.metadata.iter().cloned())
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

fn encode(picture: &Pixmap, dpi: u32, texts: &[(String, String)]) -> Vec<u8> {
    let mut png = PNG_SIGNATURE.to_vec();
    let mut header = Vec::new();
    header.extend(picture.width().to_be_bytes());
    header.extend(picture.height().to_be_bytes());
    // Eight bits per channel, RGB, deflate, adaptive filters, not interlaced.
    header.extend([8, 2, 0, 0, 0]);
    push_chunk(&mut png, *b"IHDR", &header);

    let per_metre = (f64::from(dpi) * 1_000.0 / MM_PER_INCH).round() as u32;
    let mut density = per_metre.to_be_bytes().repeat(2);
    density.push(1);
    push_chunk(&mut png, *b"pHYs", &density);
    for (key, value) in texts {
        push_text(&mut png, key, value);
    }
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&scanlines(picture), COMPRESSION);
    push_chunk(&mut png, *b"IDAT", &packed);
    push_chunk(&mut png, *b"IEND", &[]);
    png
}

/// Rows of RGB bytes, each as the difference to the row above.
fn scanlines(picture: &Pixmap) -> Vec<u8> {
    const FILTER_UP: u8 = 2;
    let row_bytes = picture.width() as usize * 4;
    let mut lines = Vec::with_capacity(picture.data().len());
    let mut above = vec![0; row_bytes];
    for row in picture.data().chunks_exact(row_bytes) {
        lines.push(FILTER_UP);
        for (pixel, old) in row.chunks_exact(4).zip(above.chunks_exact(4)) {
            // The sheet is opaque, so premultiplied colours are the colours.
            lines.extend((0..3).map(|channel| pixel[channel].wrapping_sub(old[channel])));
        }
        above.copy_from_slice(row);
    }
    lines
}

/// Adds a text as `tEXt` where Latin-1 holds it and as `iTXt` otherwise.
fn push_text(png: &mut Vec<u8>, key: &str, value: &str) {
    let keyword: Vec<u8> = printable(key).bytes().filter(u8::is_ascii).take(79).collect();
    let keyword = keyword.trim_ascii();
    if keyword.is_empty() {
        return;
    }
    let value = printable(value);
    let latin: Result<Vec<u8>, _> = value.chars().map(|c| u8::try_from(u32::from(c))).collect();
    let (kind, text) = match latin {
        Ok(text) => (*b"tEXt", [keyword, &[0], &text].concat()),
        // No compression, no language tag, no translated keyword.
        Err(_) => (*b"iTXt", [keyword, &[0; 5], value.as_bytes()].concat()),
    };
    push_chunk(png, kind, &text);
}

fn push_chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    png.extend(length.to_be_bytes());
    png.extend(kind);
    png.extend(data);
    png.extend(crc32(kind.iter().chain(data)).to_be_bytes());
}

fn crc32<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    const TABLE: [u32; 256] = crc_table();
    !bytes
        .fold(u32::MAX, |crc, byte| TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8))
}

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = index as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc_has_its_check_value() {
        assert_eq!(crc32(b"123456789".iter()), 0xcbf4_3926);
    }

    #[test]
    fn text_chunks_choose_their_encoding() {
        let mut png = Vec::new();
        push_text(&mut png, "Title", "Über");
        assert_eq!(&png[4..8], b"tEXt");
        assert_eq!(&png[8..18], b"Title\0\xdcber");
        png.clear();
        push_text(&mut png, "Title", "12\u{202f}%");
        assert_eq!(&png[4..8], b"iTXt");
        png.clear();
        push_text(&mut png, "ß", "no keyword left");
        assert!(png.is_empty());
    }

    #[test]
    fn xml_is_escaped() {
        assert_eq!(escape("a<b & \"c\"\u{0}"), "a&lt;b &amp; &quot;c&quot; ");
    }
}
