fn main() {
    let s = ozgsim::scenario::load::from_text("name = \"b\"\nextends = \"baseline\"").unwrap();
    let set = ozgsim::model::setting::Setting::new(&s);
    let mut ms: Vec<f64> = Vec::new();
    let n: u64 = std::env::args().nth(1).map_or(9, |a| a.parse().unwrap());
    for r in 0..n { let t = std::time::Instant::now(); let x = ozgsim::engine::trajectory::simulate(&set, r); ms.push(t.elapsed().as_secs_f64() * 1e3); std::hint::black_box(x.months.len()); }
    ms.sort_by(f64::total_cmp);
    println!("min {:.1} median {:.1} ms", ms[0], ms[ms.len() / 2]);
}
