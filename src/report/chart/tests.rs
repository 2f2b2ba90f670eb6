//! Tests of whole figures.

use crate::language::Language;
use resvg::tiny_skia::Pixmap;
use resvg::usvg::{Options, Tree};

use super::*;

fn figure(body: Body) -> Figure {
    Figure {
        title: "Größe & Anzahl <nach Land>".into(),
        subtitle: "Ein Untertitel, der erklärt, was zu sehen ist, und der dafür zwei Zeilen \
            braucht, weil er lang ist"
            .into(),
        footnote: "Modellvergleich, keine Prognose".into(),
        alt_text: "Zwei Linien steigen auf 80\u{202f}%".into(),
        metadata: vec![("Source".into(), "run \"7\" <seed & more>".into())],
        language: Language::German,
        width_mm: 120.0,
        height_mm: 100.0,
        body,
    }
}

fn time() -> TimeAxis {
    TimeAxis {
        start_year: 2018,
        months: 36,
        marks: vec![Mark { month: 12, label: "Frist".into() }],
    }
}

fn axis() -> Axis {
    Axis { label: "Anteil".into(), unit: Unit::Percent, range: None }
}

fn series(slot: usize, values: Vec<f64>) -> Series {
    Series { name: format!("Reihe {slot}"), slot, values, ..Series::default() }
}

fn lines(panels: Vec<LinePanel>) -> Body {
    Body::Lines(Lines {
        time: time(),
        y: axis(),
        scheme: Scheme::Categories,
        panels,
        columns: None,
        points_name: "Beobachtet".into(),
        band_name: "80 % der Läufe".into(),
    })
}

fn panel(series: Vec<Series>) -> LinePanel {
    LinePanel { series, ..LinePanel::default() }
}

fn rising() -> Vec<f64> {
    (0..36).map(|month| f64::from(month) / 40.0).collect()
}

fn one_of_each() -> Vec<Figure> {
    let band = Band {
        low: rising().iter().map(|value| value * 0.9).collect(),
        high: rising().iter().map(|value| value * 1.1).collect(),
    };
    let line = Series { band: Some(band.clone()), spread: Some(band), ..series(0, rising()) };
    let tiles = Tiles {
        time: time(),
        y: axis(),
        scheme: Scheme::Ordered,
        tiles: vec![Tile { land: Land::By, series: vec![line.clone()], points: vec![] }],
        points_name: String::new(),
        band_name: "Band".into(),
    };
    let stacked = Stacked {
        time: time(),
        y: axis(),
        layers: vec!["nichts".into(), "alles".into()],
        panels: vec![StackedPanel {
            values: vec![rising().iter().map(|value| 1.0 - value).collect(), rising()],
            ..StackedPanel::default()
        }],
        columns: None,
    };
    vec![
        figure(lines(vec![panel(vec![line, series(1, rising())])])),
        figure(Body::Tiles(tiles)),
        figure(Body::Stacked(stacked)),
        figure(bars(vec!["a".into(), "b".into()], vec![1.0, 2.0])),
        figure(dots(&[-0.5, 1.0, f64::NAN])),
        figure(heat(3, &[-0.1, 0.0, 0.2, 0.0, 0.3, 0.5])),
    ]
}

fn bars(categories: Vec<String>, values: Vec<f64>) -> Body {
    Body::Bars(Bars {
        orientation: Orientation::Horizontal,
        categories,
        scheme: Scheme::Categories,
        panels: vec![BarPanel {
            title: "Werte".into(),
            axis: Axis { unit: Unit::Number, ..axis() },
            series: vec![BarSeries { values, ..BarSeries::default() }],
        }],
        columns: None,
        band_name: String::new(),
    })
}

fn dots(values: &[f64]) -> Body {
    let dot = |value: &f64| Dot {
        value: *value,
        low: value - 0.1,
        high: value + 0.2,
        open: *value > 0.0,
        slot: 1,
        words: "keine Daten".into(),
        side: vec![value / 2.0, value * 2.0],
    };
    Body::Dots(Dots {
        axis: Axis { unit: Unit::PercentagePoints, ..axis() },
        categories: (0..values.len()).map(|index| format!("Kategorie {index}")).collect(),
        panels: vec![DotPanel {
            title: "Wirkung".into(),
            dots: values.iter().map(dot).collect(),
            reference: Some(0.25),
            ..DotPanel::default()
        }],
        columns: None,
        dot_name: "Mittel".into(),
        open_name: "Offen".into(),
        reference_name: "Alle".into(),
        band_name: String::new(),
        side_names: vec!["Allein".into(), "Zuletzt".into()],
    })
}

fn heat(columns: usize, values: &[f64]) -> Body {
    Body::Heat(Heat {
        values: Axis { unit: Unit::PercentagePoints, ..axis() },
        columns_label: "Förderung (€ je Einwohner)".into(),
        columns: (0..columns).map(|column| column.to_string()).collect(),
        rows_label: "Koordination".into(),
        rows: (0..values.len() / columns.max(1)).map(|row| format!("Zeile {row}")).collect(),
        has_lines: true,
        panels: vec![HeatPanel { title: "Stufe 2".into(), values: values.to_vec() }; 2],
    })
}

fn draw(figure: &Figure) -> Result<Rendered<'_>, ChartError> {
    let style = Style { dpi: 100, ..Style::default() };
    render(figure, &style)
}

fn svg(figure: &Figure) -> String {
    String::from_utf8(draw(figure).unwrap().svg()).unwrap()
}

#[test]
fn equal_figures_give_equal_bytes() {
    for figure in one_of_each() {
        let [first, second] = [0, 1].map(|_| draw(&figure).unwrap());
        assert!(
            first.svg() == second.svg()
                && first.png() == second.png()
                && first.pdf() == second.pdf()
        );
    }
}

#[test]
fn text_becomes_outlines() {
    for figure in one_of_each() {
        let svg = svg(&figure);
        assert!(!svg.contains("<text") && !svg.contains("font-"));
        let untitled = Figure { title: String::new(), ..figure.clone() };
        let inked = |svg: &str| svg.matches("<path fill=\"#1f1f1f\"").count();
        assert_eq!(inked(&svg), inked(&self::svg(&untitled)) + 1);
    }
}

#[test]
fn svg_carries_its_description() {
    let svg = svg(&one_of_each()[0]);
    assert!(svg.contains(">Größe &amp; Anzahl &lt;nach Land&gt;</title>"));
    assert!(svg.contains(">Zwei Linien steigen auf 80\u{202f}%</desc>"));
    assert!(
        svg.contains("<metadata>\nSource: run &quot;7&quot; &lt;seed &amp; more&gt;\n</metadata>")
    );
    assert!(svg.contains("width=\"120mm\" height=\"100mm\" viewBox=\"0 0 12000 10000\""));
    assert!(Tree::from_str(&svg, &Options::default()).is_ok());
}

#[test]
fn png_opens_in_its_size_with_its_texts() {
    let png = draw(&one_of_each()[0]).unwrap().png().unwrap();
    let picture = Pixmap::decode_png(&png).unwrap();
    assert_eq!((picture.width(), picture.height()), (472, 394));
    let contains = |bytes: &[u8]| png.windows(bytes.len()).any(|window| window == bytes);
    assert!(contains(b"tEXtTitle\0Gr\xf6\xdfe & Anzahl"));
    assert!(contains(b"iTXtDescription\0"));
    assert!(contains(b"tEXtSource\0run \"7\""));
}

#[test]
fn odd_lines_are_drawn_all_the_same() {
    let mut gap = rising();
    gap[10] = f64::NAN;
    gap[12] = f64::INFINITY;
    let long = "Donaudampfschifffahrtsgesellschaftskapitän ".repeat(20);
    let point = Point { month: 3, value: f64::NAN, low: 0.1, high: f64::NAN, label: long.clone() };
    let cases = vec![
        vec![],
        vec![panel(vec![])],
        vec![panel(vec![series(0, vec![])])],
        vec![panel(vec![series(0, vec![0.0; 36])])],
        vec![panel(vec![series(0, vec![f64::NAN; 36])])],
        vec![panel(vec![series(0, vec![0.4])])],
        vec![panel(vec![series(0, gap)])],
        vec![panel(vec![series(0, vec![1e300, -1e300, 1e14, -1e14])])],
        vec![panel((0..16).map(|slot| series(slot, rising())).collect())],
        vec![panel((0..99).map(|slot| series(slot, rising())).collect())],
        vec![panel(vec![Series { name: long.clone(), ..series(usize::MAX, rising()) }])],
        vec![panel(vec![Series { first_month: usize::MAX, ..series(0, rising()) }])],
        vec![LinePanel {
            title: long,
            series: vec![],
            points: vec![point.clone(), Point { value: 0.5, ..point }],
        }],
    ];
    for (index, panels) in cases.into_iter().enumerate() {
        let drawn = draw(&figure(lines(panels))).err();
        assert!(drawn.is_none() || drawn == Some(ChartError::NoRoom), "case {index}: {drawn:?}");
    }
}

#[test]
fn odd_axes_are_drawn_all_the_same() {
    for months in [0, 1, 2, 5_000] {
        for range in [None, Some((1.0, 0.0)), Some((f64::NAN, 1.0)), Some((0.5, 0.6))] {
            let body = Body::Lines(Lines {
                time: TimeAxis {
                    start_year: i32::MAX,
                    months,
                    marks: vec![Mark { month: 0, label: "x".repeat(500) }],
                },
                y: Axis { range, ..axis() },
                scheme: Scheme::Ordered,
                panels: vec![panel(vec![series(0, rising())])],
                columns: Some(0),
                points_name: String::new(),
                band_name: String::new(),
            });
            draw(&figure(body)).unwrap();
        }
    }
}

#[test]
fn odd_bars_are_drawn_all_the_same() {
    let names =
        |count: usize| (0..count).map(|index| format!("Kategorie {index}")).collect::<Vec<_>>();
    for (count, value) in [(0, 0.0), (1, 0.0), (3, f64::NAN), (3, -2.0), (60, 5.0), (2, 1e300)] {
        for orientation in [Orientation::Horizontal, Orientation::Vertical] {
            let Body::Bars(mut body) = bars(names(count), vec![value; count]) else {
                unreachable!()
            };
            body.orientation = orientation;
            draw(&figure(Body::Bars(body))).unwrap();
        }
    }
}

#[test]
fn odd_dots_are_drawn_all_the_same() {
    for values in [&[][..], &[f64::NAN], &[0.0], &[1e300, -1e300], &[1e14, -1.0], &[0.5; 70]] {
        let Body::Dots(mut body) = dots(values) else { unreachable!() };
        draw(&figure(Body::Dots(body.clone()))).unwrap();
        body.panels.clear();
        draw(&figure(Body::Dots(body))).unwrap();
    }
    let Body::Dots(mut uneven) = dots(&[0.5, 1.0]) else { unreachable!() };
    uneven.panels[0].dots.pop();
    assert_eq!(
        draw(&figure(Body::Dots(uneven))).err(),
        Some(ChartError::Length { what: "Wirkung".into(), found: 1, expected: 2 })
    );
}

#[test]
fn a_band_lies_within_the_axis_and_texts_stand_beside_every_row() {
    let Body::Dots(mut body) = dots(&[0.1, 0.2]) else { unreachable!() };
    let plain = svg(&figure(Body::Dots(body.clone())));
    body.panels[0].band = Some((-9.0, 9.0));
    let banded = svg(&figure(Body::Dots(body.clone())));
    assert!(plain != banded && banded.contains("opacity"));
    body.panels[0].band = Some((f64::NAN, 9.0));
    draw(&figure(Body::Dots(body.clone()))).unwrap();
    body.panels[0].beside =
        vec![TextColumn { head: "beobachtet".into(), cells: vec!["1".into(), "2".into()] }];
    draw(&figure(Body::Dots(body.clone()))).unwrap();
    body.panels[0].beside[0].cells.pop();
    assert_eq!(
        draw(&figure(Body::Dots(body))).err(),
        Some(ChartError::Length { what: "beobachtet".into(), found: 1, expected: 2 })
    );
}

#[test]
fn dots_need_a_side_mark_for_every_name() {
    let Body::Dots(mut body) = dots(&[0.5, 1.0]) else { unreachable!() };
    body.side_names.pop();
    assert_eq!(
        draw(&figure(Body::Dots(body))).err(),
        Some(ChartError::Length { what: "Wirkung".into(), found: 2, expected: 1 })
    );
}

#[test]
fn odd_cells_are_drawn_all_the_same() {
    let many: Vec<f64> = (0..2_500).map(|cell| f64::from(cell % 50) - 25.0).collect();
    for (columns, values) in [
        (0, &[][..]),
        (1, &[0.5]),
        (2, &[f64::NAN; 4]),
        (2, &[0.0; 4]),
        (2, &[1e300, -1e300, 1e14, 0.1]),
        (50, &many),
    ] {
        draw(&figure(heat(columns, values))).unwrap();
    }
    let Body::Heat(mut body) = heat(2, &[0.1, 0.2, 0.3, 0.4]) else { unreachable!() };
    body.columns
        .iter_mut()
        .chain(&mut body.rows)
        .for_each(|name| *name = "Donaudampfschifffahrt ".repeat(9));
    draw(&figure(Body::Heat(body.clone()))).unwrap();
    body.panels[0].values.pop();
    assert_eq!(
        draw(&figure(Body::Heat(body))).err(),
        Some(ChartError::Length { what: "Stufe 2".into(), found: 3, expected: 4 })
    );
}

#[test]
fn values_stand_in_cells_that_have_room_for_them() {
    let outlines = |columns: usize, count: u32| {
        let values: Vec<f64> = (0..count).map(|cell| f64::from(cell) / 1e4).collect();
        svg(&figure(heat(columns, &values))).matches("<path").count()
    };
    // Two panels of rectangles and texts against rectangles only.
    assert!(outlines(3, 9) > 2 * 2 * 9);
    assert!(outlines(40, 400) < 2 * 400 + 400, "{}", outlines(40, 400));
}

#[test]
fn names_of_narrow_columns_are_thinned_out_and_whole() {
    let Body::Heat(mut body) = heat(40, &[0.1; 80]) else { unreachable!() };
    let inked = |body: &Heat| {
        svg(&figure(Body::Heat(body.clone()))).matches("<path fill=\"#1f1f1f\"").count()
    };
    body.columns = vec![String::new(); 40];
    let without = inked(&body);
    body.columns = vec!["0,95".into(); 40];
    let written = inked(&body) - without;
    assert!((2 * 4..2 * 20).contains(&written), "{written}");
}

#[test]
fn pdf_holds_a_page_of_outlines_with_its_description() {
    for figure in one_of_each() {
        let pdf = draw(&figure).unwrap().pdf();
        let text = String::from_utf8_lossy(&pdf);
        assert!(text.starts_with("%PDF-1.7\n") && text.ends_with("%%EOF\n"));
        assert!(
            text.contains("/MediaBox [0 0 340.15748 283.464567]") && text.contains("/Lang (de)")
        );
        assert!(text.contains("/Title <FEFF0047007200F600DF0065"));
        assert!(!text.contains("/Font") && !text.contains("Date"));
    }
}

#[test]
fn odd_areas_are_drawn_all_the_same() {
    let cases = [
        (vec![], vec![]),
        (vec!["a".to_owned()], vec![vec![]]),
        (
            vec!["a".to_owned(), "b".to_owned()],
            vec![vec![0.0, f64::NAN, -1.0], vec![0.0, 1.0, 2.0]],
        ),
    ];
    for (layers, values) in cases {
        let panels = vec![StackedPanel { values, ..StackedPanel::default() }];
        let stacked = Stacked { time: time(), y: axis(), layers, panels, columns: None };
        draw(&figure(Body::Stacked(stacked))).unwrap();
    }
}

#[test]
fn what_cannot_be_drawn_is_an_error() {
    let good = &one_of_each()[0];
    for (width_mm, height_mm) in [(f64::NAN, 50.0), (5.0, 50.0), (50.0, 1e9)] {
        let bad = Figure { width_mm, height_mm, ..good.clone() };
        assert_eq!(draw(&bad).err(), Some(ChartError::Size));
    }
    let flooded = Figure { footnote: "Wort ".repeat(2_000), height_mm: 40.0, ..good.clone() };
    assert_eq!(draw(&flooded).err(), Some(ChartError::NoRoom));
    let band = Band { low: vec![0.0], high: vec![] };
    let uneven = Series { band: Some(band), ..series(0, vec![0.5]) };
    let error = draw(&figure(lines(vec![panel(vec![uneven])]))).err().unwrap();
    assert_eq!(error, ChartError::Length { what: "Reihe 0".into(), found: 0, expected: 1 });
}

#[test]
fn control_characters_do_no_harm() {
    let mut figure = one_of_each().remove(0);
    figure.title = "a\u{0}b\u{1b}\nc\u{ffff}\u{202f}d".into();
    assert!(Tree::from_str(&svg(&figure), &Options::default()).is_ok());
}

#[test]
fn lands_know_their_keys() {
    for land in Land::ALL {
        assert_eq!(Land::from_key(land.key()), Some(land));
    }
    assert_eq!(Land::from_key("XX"), None);
    assert_eq!(Land::By.name(Language::English), "Bavaria");
}
